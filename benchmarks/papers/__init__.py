"""Published tables, made again on your text: ``python -m benchmarks.papers`` lists them.

A paper is a file: what it trains, and its claims. For each claim there is the paper's figure with its place, ours with
an interval, and whether it holds at this size of text. A paper's own figures are of other texts, mostly a hundred times
as large: what can be compared is who beats whom.
"""
