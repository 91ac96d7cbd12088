# Wrong: too slow, sorts each window.
def medians(samples, w):
    return [sorted(samples[i:i + w])[w // 2]
            for i in range(len(samples) - w + 1)]
