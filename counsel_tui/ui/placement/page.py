"""The can-do statements as one page for a browser, without network, that ends in a code.

For scripts a terminal cannot set. Nothing of the person is in it: only statements, and the code
is typed back at the table.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape

from counsel_tui.casework.language_asking import salt_of
from counsel_tui.model.ids import CODE_ALPHABET
from counsel_tui.placement.cando import ANSWERS, Statement
from counsel_tui.placement.code import FIRST_WEIGHT, NEXT_WEIGHT, length
from counsel_tui.ui.placement.script import is_right_to_left
from counsel_tui.ui.placement.words import words

_STYLE = """
body{font:1.6rem/1.5 system-ui,"Noto Sans","Noto Sans Arabic","Noto Sans Ethiopic",sans-serif;
max-width:34rem;margin:12vh auto;padding:0 1rem;color:#1a1a1a;background:#fbfaf7}
button{display:block;width:100%;margin:.6rem 0;padding:.8rem 1rem;font:inherit;text-align:start;
background:#fff;color:inherit;border:2px solid #56616b;border-radius:.5rem}
button:focus{outline:4px solid #0b57a4}#code{font:700 2.6rem monospace;letter-spacing:.3rem}
#at,#can{color:#56616b;font-size:1rem}
"""
_SCRIPT = """
const d=JSON.parse(document.getElementById("data").textContent),said=[];
const show=()=>{const q=document.getElementById("q"),b=document.getElementById("b");
b.replaceChildren();document.getElementById("at").textContent=said.length<d.texts.length?
(said.length+1)+" / "+d.texts.length+"   ("+d.draft+")":"";
document.getElementById("can").textContent=said.length<d.texts.length?d.can:d.thanks;
if(said.length===d.texts.length){q.textContent=d.call;const c=document.getElementById("code");
c.textContent=code();return}
q.textContent=d.texts[said.length];
d.answers.forEach(([text,digit],n)=>{const e=document.createElement("button");
e.textContent=(n+1)+"   "+text;e.onclick=()=>{said.push(digit);show()};b.append(e)});
b.firstChild.focus()};
const code=()=>{let n=0n;said.forEach(x=>{n=n*3n+BigInt(x)});const l=[];
for(let i=0;i<d.length;i++){l.push(Number(n%32n));n/=32n}
let s=said.length+d.salt;l.forEach((x,i)=>{s+=(d.first+d.next*i)*x});
return [...l,s%32].map(x=>d.letters[x]).join("")};
addEventListener("keydown",e=>{const n="123".indexOf(e.key);
if(n>=0){const all=document.querySelectorAll("#b button");if(all[n])all[n].click()}});
show();
"""


def page(chosen: Sequence[str], statements: Mapping[str, Statement], language: str) -> str:
    """A whole HTML document for the chosen statements in a language."""
    said = words(language)
    data = {
        "texts": [
            statements[key].texts.get(language, statements[key].texts["de"]) for key in chosen
        ],
        "answers": [
            [said.yes, ANSWERS.index("yes")],
            [said.with_help, ANSWERS.index("with_help")],
            [said.no, ANSWERS.index("no")],
        ],
        "thanks": said.thanks,
        "can": said.can,
        "call": said.call,
        "draft": said.draft,
        "letters": CODE_ALPHABET,
        "length": length(len(chosen)),
        "salt": salt_of(chosen),
        "first": FIRST_WEIGHT,
        "next": NEXT_WEIGHT,
    }
    direction = "rtl" if is_right_to_left(language) else "ltr"
    safe = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<!doctype html><html lang="{escape(language)}" dir="{direction}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">"
        f"<title>1 2 3</title><style>{_STYLE}</style>"
        '<p id="can"></p><p id="q"></p><div id="b"></div><p id="code" dir="ltr"></p><p id="at"></p>'
        f'<script type="application/json" id="data">{safe}</script>'
        f"<script>{_SCRIPT}</script></html>\n"
    )
