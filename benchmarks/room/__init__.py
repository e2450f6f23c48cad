"""The coding room measured: the invented study, its server, its sessions and what a browser shows of it."""
