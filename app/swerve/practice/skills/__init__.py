"""What the scripted model can do, one file per kind of request; `practice/model.py` chooses."""
