"""What judgements teach: from statements and whether codes hold of them to how likely they hold of others."""
