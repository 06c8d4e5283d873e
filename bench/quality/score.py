#!/usr/bin/env python3
# Licensed under the Apache License, Version 2.0; see LICENSE.
#
# Perceptual scores for what `bench/run quality` left in its folder, each piece against what was said:
#
#   ViSQOL   speech mode, MOS-LQO from 1 to 5 (Apache-2.0), of 10 seconds in the middle: it is made for pieces of that length, and slow
#   ESTOI    intelligibility, 0 to 1 (MIT)
#
# python3 -m venv venv && venv/bin/pip install visqol-python==3.8.0 pystoi==0.4.1
# bench/run quality venv/bin/python
import json
import pathlib
import sys

import numpy as np
import soundfile
from pystoi import stoi
from scipy.signal import correlate, resample_poly
from visqol import VisqolApi

RATE = 16000


def read(path):
    samples, rate = soundfile.read(path)
    return resample_poly(samples, RATE, rate)


def aligned(reference, heard):
    """Both at one length, without the delay of the whole."""
    lag = int(np.argmax(correlate(heard, reference, "full"))) - len(reference) + 1
    heard = heard[lag:] if lag >= 0 else np.concatenate([np.zeros(-lag), heard])
    length = min(len(heard), len(reference))
    return reference[:length], heard[:length]


def middle(reference):
    """Ten seconds."""
    start = max(0, len(reference) // 2 - 5 * RATE)
    return slice(start, start + 10 * RATE)


def spoken(reference):
    """From the first word to the last."""
    loud = np.nonzero(np.abs(reference) > 0)[0]
    return slice(max(0, loud[0] - RATE // 5), min(len(reference), loud[-1] + RATE // 5))


folder = pathlib.Path(sys.argv[1])
api = VisqolApi()
api.create(mode="speech")
scores = {}
for row in json.loads((folder / "results.json").read_text()):
    name = row["name"]
    reference = read(folder / f"{name}-reference.wav")
    scores[name] = {}
    for kind, suffix in (("bridge", ""), ("alone", "Alone")):
        r, h = aligned(reference, read(folder / f"{name}-{kind}.wav"))
        part = spoken(r)
        r, h = r[part], h[part]
        clip = middle(r)
        scores[name]["visqol" + suffix] = float(api.measure_from_arrays(r[clip], h[clip], sample_rate=RATE).moslqo)
        scores[name]["estoi" + suffix] = float(stoi(r, h, RATE, extended=True))
    print(name, {k: round(v, 3) for k, v in scores[name].items()}, flush=True)
(folder / "scores.json").write_text(json.dumps(scores, indent=2))
