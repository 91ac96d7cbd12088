# Wrong: `eval` knows neither names with dashes nor deep nesting.
def holds(rule, facts):
    return eval(" ".join(rule), {}, dict(facts))
