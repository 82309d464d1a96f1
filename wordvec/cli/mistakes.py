"""What is easily typed wrong, told with what was meant: one dash for two, and a group without its command."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

from .suggestions import did_you_mean, listed

__all__ = ["Command", "Group"]


class Command(TyperCommand):
    """A command that knows ``-sg`` for ``--sg``.

    Letters behind one dash are options of one letter each, or a value: ``-output x`` would write to ``utput``. Where
    there is ``--q``, too, ``-q`` is ``--quiet`` unless a number follows.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read what was typed."""
        options = {name: each for each in self.params for name in each.opts + each.secondary_opts}
        before = ""
        for place, given in enumerate(args):
            if given == "--":
                break
            name, equals, value = f"-{given}".partition("=")
            takes_value = before in options and not getattr(options[before], "is_flag", False)
            if given[:1] == "-" and given[:2] != "--" and name in options and not takes_value:
                flag = getattr(options[name], "is_flag", False)
                follows = [] if equals or flag else args[place + 1 : place + 2]
                if given in options and not (follows and follows[0][:1].isdigit()):
                    continue
                meant = " ".join([f"{name}{equals}{value}", *follows])
                ctx.fail(f"{given} has one dash, and an option of several letters two: {meant}")
            before = given
        return super().parse_args(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Show the help. What a column has no room for goes on below it: Rich would cut the names of options."""
        from rich.table import Table
        from typer import rich_utils

        class Folding(Table):
            def add_row(self, *cells: Any, **how: Any) -> None:
                super().add_row(*cells, **how)
                for each in (*self.columns, *(text for cell in cells for text in getattr(cell, "renderables", ()))):
                    each.overflow = "fold"

        rich_utils.Table = Folding  # type: ignore[misc]
        super().format_help(ctx, formatter)


class Group(TyperGroup):
    """A group of commands that says which there are where something else stands in their place, as a model does."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is called."""
        names = self.list_commands(ctx)
        if args and args[0] not in names and not ctx.resilient_parsing and not did_you_mean(args[0], names):
            example = (self.epilog or "").split("\n\n")[1:2]
            said = f"{ctx.command_path} has no command {args[0]!r}. Say first what to do: {listed(names)}."
            ctx.fail(" ".join([said, *(f"For example: {each}" for each in example)]))
        return super().resolve_command(ctx, args)
