"""The exception with which an action says no."""


class NotNow(Exception):
    """The act is not open at the moment; ``reasons`` says why, in Danish, one sentence each."""

    def __init__(self, *reasons):
        super().__init__(" ".join(map(str, reasons)))
        self.reasons = reasons
