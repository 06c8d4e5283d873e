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
MARGIN = RATE // 20
SEARCH = RATE // 2


def read(path):
    samples, rate = soundfile.read(path)
    return resample_poly(samples, RATE, rate)


def words(reference):
    """Where something is said: slices with a fifth of a second of silence between them, each with a little of it on both sides."""
    loud = np.nonzero(np.abs(reference) > 0)[0]
    cuts = np.nonzero(np.diff(loud) > RATE // 5)[0]
    starts = np.concatenate([loud[:1], loud[cuts + 1]])
    ends = np.concatenate([loud[cuts], loud[-1:]])
    return [slice(max(0, s - MARGIN), e + MARGIN) for s, e in zip(starts, ends)]


def aligned(reference, heard):
    """What was said and what was heard, utterance by utterance, each where it is found: a gateway that was stopped is late, not unclear."""
    said, got = [], []
    heard = np.concatenate([np.zeros(SEARCH), heard, np.zeros(SEARCH)])
    lag = int(np.argmax(correlate(heard, reference, "valid")))
    for part in words(reference):
        word = reference[part]
        from_ = max(0, part.start + lag - SEARCH)
        near = heard[from_:from_ + len(word) + 2 * SEARCH]
        at = from_ + int(np.argmax(correlate(near, word, "valid")))
        said.append(word)
        got.append(heard[at:at + len(word)])
    return np.concatenate(said), np.concatenate(got)


def middle(reference):
    """Ten seconds."""
    start = max(0, len(reference) // 2 - 5 * RATE)
    return slice(start, start + 10 * RATE)


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
        clip = middle(r)
        scores[name]["visqol" + suffix] = float(api.measure_from_arrays(r[clip], h[clip], sample_rate=RATE).moslqo)
        scores[name]["estoi" + suffix] = float(stoi(r, h, RATE, extended=True))
    print(name, {k: round(v, 3) for k, v in scores[name].items()}, flush=True)
(folder / "scores.json").write_text(json.dumps(scores, indent=2))
