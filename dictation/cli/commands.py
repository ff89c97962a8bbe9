"""All commands together; the modules beside this one hold a group of them each."""

import typer

from dictation.cli import bench, captions, control, devices, live, models, sessions, transcribe

app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Your words while you speak, with Whisper on your own machine. Nothing leaves it.\n\n"
    "Without a command the desktop app starts: hold a key, speak, and your words are typed.",
)
app.command("demo")(live.demo)
app.command("listen")(live.listen)
app.command("captions")(captions.captions)
app.command("transcribe")(transcribe.transcribe)
app.command("devices")(devices.devices)
app.command("bench")(bench.bench)
app.add_typer(models.app, name="models")
app.add_typer(sessions.app, name="sessions")
for name, command in control.COMMANDS.items():
    app.command(name, rich_help_panel="The running desktop app")(command)


@app.callback()
def desktop(context: typer.Context) -> None:
    """Start the desktop app, unless a command is given."""
    if context.invoked_subcommand is None:
        from dictation.gui import main as gui  # Qt takes its time, and needs a screen

        raise typer.Exit(gui.main())
