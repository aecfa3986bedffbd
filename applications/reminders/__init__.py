"""Which reminder is due, to whom, in which words: reads only. ``actions`` plan and send.

``anchors`` are the things that have a date, ``audiences`` the people around them, ``conditions``
what must still be true, ``wording`` the text, ``timing`` the clock. A higher app adds an anchor of
its own with ``anchors.register`` (from its ``AppConfig.ready``).
"""
