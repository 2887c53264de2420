"""Wrong usage of the command (用法不对): one Chinese sentence instead of the library's English ones."""

import argparse
import re
from typing import NoReturn

_VALUE = r"""['"](?P<value>.*?)['"]"""
_SENTENCES = (
    (r"the following arguments are required: (?P<names>.+)", "没有写明“{names}”"),
    (r"unrecognized arguments: (?P<names>.+)", "不认识“{names}”"),
    (rf"argument 命令: invalid choice: {_VALUE} \(choose from .+\)", "没有“{value}”这个命令"),
    (
        rf"argument (?P<name>.+?): invalid choice: {_VALUE} \(choose from (?P<choices>.+)\)",
        "{name} 不能是“{value}”，只能是 {choices}",
    ),
    (rf"argument (?P<name>.+?): invalid int value: {_VALUE}", "{name} 要写整数，不能是“{value}”"),
    (r"argument (?P<name>.+?): expected one argument", "{name} 后面没有写值"),
    (rf"argument (?P<name>.+?): ignored explicit argument {_VALUE}", "{name} 后面不写值，多了“{value}”"),
    (r"ambiguous option: (?P<name>.+?) could match (?P<names>.+)", "“{name}”可以是 {names}，要写全"),
)
"""What the library says → what we say. A test holds the list to the library's own words."""


class Parser(argparse.ArgumentParser):
    """A parser that says in one sentence what is wrong and where the usage is told; the exit code stays 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{in_chinese(message)}，请运行 {self.prog} --help 查看用法。\n")


def in_chinese(message: str) -> str:
    """A complaint of the library in Chinese, without a stop; one that is not known stays as it is, in parentheses."""
    for pattern, sentence in _SENTENCES:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            told = {key: re.sub(r"\s+", " ", words) for key, words in found.groupdict().items()}
            for several in ("names", "choices"):
                told[several] = told.get(several, "").replace("'", "").replace(", ", "、")
            return sentence.format(**told)
    return f"命令写得不对（{message}）"
