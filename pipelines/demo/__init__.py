"""A synthetic Seattle in the layouts of the real sources, with effects planted on purpose.

Nobody in these files exists. What was planted stands in `truth/planted.json`, which only tests read.
"""

from pipelines.demo.writer import write_demo

__all__ = ["write_demo"]
