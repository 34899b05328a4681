"""Language models in earnest: the course's GPT with fused nodes, on several threads, its recipes and its files.

`gpt` (the reference GPT's numbers, faster), `threads` (each takes its share of a batch), `memory`, `muon` (steps for
matrices), `fitting` (the loop), `recipes` (settings that work), `reader` (reads on, with a cache), `writer` (a trained
model, its file, and what it writes), `command`.
"""
