class StartError(Exception):
    """Something on this machine keeps the product from starting; its text is one line."""
