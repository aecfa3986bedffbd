"""A second wall inside PostgreSQL: who a connection acts for, told to the database itself.

``context`` says for whom, ``postgresql`` tells it to each connection, ``build`` puts up the roles,
functions and policies an app declares. SQLite has no such wall and uses nothing of it.
"""
