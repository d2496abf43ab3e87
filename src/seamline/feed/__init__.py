"""What every write goes through: the write gate, numbers, stored documents, the outbox, history.

Read in this order: `models`, `locks`, `gate`, `change`, `flush`, `records`.
"""
