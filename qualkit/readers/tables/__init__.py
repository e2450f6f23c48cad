"""Tables: sheets of CSV and Excel, what their columns mean, and the answers in them."""
