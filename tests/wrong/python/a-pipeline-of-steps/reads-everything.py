# The results are a list: an endless source never ends. A counter stops it here.
class StepError(Exception):
    def __init__(self, position, name, value):
        super().__init__(position, name, value)
        self.position, self.name = position, name
        self.value = value

    def __str__(self):
        return (f"step {self.position} ({self.name}) "
                f"failed on {self.value!r}")

def compose(*steps):
    def composed(value):
        for position, step in enumerate(steps, start=1):
            try:
                value = step(value)
            except Exception as error:
                name = getattr(step, "__name__", repr(step))
                bad = StepError(position, name, value)
                raise bad from error
        return value
    return composed

def pipeline(source, *steps):
    results = []
    for item in source:
        assert len(results) < 10_000, "never ends"
        results.append(compose(*steps)(item))
    return iter(results)
