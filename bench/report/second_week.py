"""The report's part on the second week: names, whole texts, and tasks that show one thing each."""

from collections.abc import Mapping, Sequence
from statistics import mean, stdev

from bench.report.language import NAME_MODELS
from bench.report.markdown import indented, table
from bench.report.records import Record

Table = Mapping[str, Record]
ORDER = ("names default", "shakespeare default", "shakespeare best")


def second_week(names: Table, texts: Table, tasks: Table) -> list[str]:
    """The parts of the page, in order, from the records of the three tables; a run without a record has no line."""
    return [
        "## Names, letter by letter\n",
        NAMES_TEXT,
        _name_table(names),
        *(["## Whole texts\n", TEXTS_TEXT, _text_table(texts), *_written(texts)] if texts else []),
        *_notebook(tasks),
        "## Tasks that show one thing\n",
        TASKS_TEXT,
        _task_table(tasks),
        "## New text: what is learned, and what is forgotten\n",
        LEARNING_TEXT,
        _learning_table(tasks),
    ]


NAMES_TEXT = """Models of the 32,033 names, in nats a character: the mean surprise at each letter and at the end of
each name. The names are dealt out once, 80 % to learn from, 10 % to choose settings by (dev) and 10 % for this table
(test). Counted models add 0.1 to each count. The networks are the readable ones of days 10 and 11, with AdamW and one
thread, in one run each. The processor seconds are those of training, or of counting.
"""

TEXTS_TEXT = """GPTs of the fast engine, by `python -m solutions train`. They are measured on the last tenth of the
text, which training never sees, in windows one after the other, in nats a character. Seconds are those of training;
processor seconds, of all threads together, include the measurement. nanoGPT's own recipe for a laptop's processor,
2,000 steps with PyTorch, [is said to reach 1.88](https://github.com/karpathy/nanoGPT) on Shakespeare.
"""

TASKS_TEXT = """Each line is what the cells of a notebook give with the reference solutions, on samples that training
never saw. The seeds stand in the notebooks. The recall has three seeds, each with its own share; by chance it would be
an eighth.
"""

LEARNING_TEXT = """Day 14's notebooks train a small GPT on Shakespeare, and then on names. LoRA corrects the query and
the value of each attention by a product of two thin matrices, and the rest stays as it is. The losses are those of
2,000 characters of each text, held out.
"""


def _name_table(names: Table) -> str:
    rows = []
    for label in NAME_MODELS:
        if label not in names:
            continue
        r = names[label]
        steps = f"{r['steps']:,} of {r['recipe']['batch']}" if r["steps"] else "-"
        rows.append(
            (
                label,
                f"{r['parameters']:,}",
                steps,
                f"{r['dev']:.4f}",
                f"{r['test']:.4f}",
                f"{r['processor_seconds']:,.1f}",
                str(r["seed"]) if r["steps"] else "-",
            )
        )
    return table(("model", "parameters", "steps", "dev", "test", "processor seconds", "seed"), rows)


def _text_table(texts: Table) -> str:
    rows = []
    for name, runs in _recipes(texts).items():
        recipe = runs[0]["recipe"]
        rows.append(
            (
                name,
                f"{recipe['layers']} layers, {recipe['width']} wide, context {recipe['context']}",
                f"{runs[0]['parameters']:,}",
                f"{recipe['steps']:,} of {recipe['batch_size']}",
                f"{runs[0]['tokens']:,}",
                _spread([run["validation"] for run in runs]),
                ", ".join(f"{run['validation']:.4f} ({run['seed']})" for run in runs),
                ", ".join(f"{run['seconds']:,.0f}" for run in runs),
                ", ".join(f"{run['processor_seconds']:,.0f}" for run in runs),
            )
        )
    heads = ("recipe", "GPT", "parameters", "steps", "tokens", "held out", "by seed", "seconds")
    return table((*heads, "processor seconds"), rows)


def _recipes(texts: Table) -> dict[str, list[Record]]:
    """The runs of each recipe, seeds in order; recipes from small to large."""
    groups: dict[str, list[Record]] = {}
    for record in sorted(texts.values(), key=lambda r: (ORDER.index(r["run"].rpartition(" ")[0]), r["seed"])):
        groups.setdefault(record["run"].rpartition(" ")[0], []).append(record)
    return groups


def _written(texts: Table) -> list[str]:
    """The first lines that each recipe's model wrote."""
    return [
        f"What {name} writes (seed {runs[0]['seed']}, temperature 0.8):\n\n{indented(runs[0]['written'])}\n"
        for name, runs in _recipes(texts).items()
    ]


def _notebook(tasks: Table) -> list[str]:
    """What day 13's notebook reaches with its whole recipe."""
    if "gpt" not in tasks:
        return []
    r = tasks["gpt"]
    samples = "\n".join(
        f"After {int(step):,} steps:\n\n{indented(text)}\n" for step, text in r["written"].items()
    )
    whole, steps = f"{r['parameters']:,} numbers on {r['tokens']:,} tokens", f"{r['steps']:,}"
    wall, processor = f"{r['training_seconds']:,.0f}", f"{r['processor_seconds']:,.0f}"
    told = f"""With `WHOLE = True` the notebook trains {whole}, in {steps} steps, with one thread.
On the text held out it reaches **{r["validation"]:.3f}** nats a character. The training took {wall} seconds by the
clock; the processor worked {processor} seconds on everything, samples and measurements too. What it writes:

{samples}"""
    return ["## The GPT of day 13, as its notebook trains it\n", told]


def _task_table(tasks: Table) -> str:
    rows = []  # (task, right, whose run it is)
    if "reversal" in tasks:
        right = tasks["reversal"]["right"]
        what = "ten digits turned round, one layer of attention"
        rows += [(what, f"{right['with attention']:.1%}", "reversal")]
        rows += [("the same without attention (chance: 10 %)", f"{right['without']:.1%}", "reversal")]
    if "dates" in tasks:
        what = "dates into ISO form, encoder and decoder, all ten characters"
        rows += [(what, f"{tasks['dates']['right']:.1%}", "dates")]
    for label, kinds in tasks.get("recall", {"right": {}})["right"].items():
        for kind, shares in kinds.items():
            what = f"{kind}: which of 8 symbols came first, {label} others"
            rows += [(what, ", ".join(f"{share:.0%}" for share in shares), "recall")]
    seconds = {run: f"{record['processor_seconds']:,.1f}" for run, record in tasks.items()}
    return table(  # a run's seconds stand in its first line
        ("task", "right", "processor seconds"),
        [(what, right, seconds.pop(run, "")) for what, right, run in rows],
    )


def _learning_table(tasks: Table) -> str:
    rows = []
    for run, steps in (("ranks", 150), ("forgetting", 100)):
        for label, r in tasks.get(run, {"rows": {}})["rows"].items():
            how = f"LoRA of {label}" if "rank" in label else label
            learns = "-" if label == "before" else f"{r['learn']:,}" if "learn" in r else "all"
            took = "-" if label == "before" else str(steps)
            rows.append((how, learns, took, f"{r['names']:.2f}", f"{r['shakespeare']:.2f}"))
    return table(("how", "numbers that learn", "steps", "names", "Shakespeare"), rows)


def _spread(losses: Sequence[float]) -> str:
    if len(losses) < 2:
        return f"{losses[0]:.4f}"
    return f"{mean(losses):.4f} ± {stdev(losses):.4f}"
