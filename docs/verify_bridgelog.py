#!/usr/bin/env python3
"""Check a Bridgelog journal export or proof without Bridgelog.

    python3 verify_bridgelog.py FILE... [--against HEAD] [--key PUBLIC_KEY]
    python3 verify_bridgelog.py --compare A.proof.json B.proof.json [PREFIX] [--key PUBLIC_KEY]

FILE is a journal export (JSON Lines), an entry proof, a prefix proof, or the
proof of the entries a document shows (NAME.proof.json); a document of the name
that proof carries is hashed where it lies beside it.
HEAD is an old head, such as 212:8f2c19aa... (64 hex digits), kept on paper or
received by mail, or the name of a file that holds one, or a signed head.
PUBLIC_KEY is the log's public key or 16-digit log id, had from elsewhere;
without it the key in the file is believed, and a warning says so.
--compare holds the proofs of two documents against each other, such as that of a
whole document and that of its redacted copy: whether every entry the one shows is
one the other shows too, at the same place and with the same content. Where they
stand under two heads, PREFIX, a prefix proof, joins them.

Exit codes: 0 sound, 1 a file cannot be opened, or neither of two compared proofs is
part of the other, 2 wrong use, 3 a file does not hold, or two contradict each other.

Python 3.8 or newer, standard library only. It was written from the byte format
in journal.md and shares no code with the program, so that each checks the other.
"""

import argparse
import base64
import hashlib
import json
import os
import re
import sys
from datetime import datetime

MAX_SIZE = 1 << 48
SALT_SIZE = 16
MAX_HEADER = 1024
KIND_CONTINUED = "log.continued"
KIND_SHREDDED = "entry.shredded"
KIND_LOST = "entry.lost"


class Broken(Exception):
    """The record does not hold; the text is a sentence for the reader."""


class BadHeader(Broken):
    """A header is not spelled as it must be."""


def require(condition, sentence, kind=Broken):
    if not condition:
        raise kind(sentence)


# --- Ed25519 verification, RFC 8032 section 5.1 -----------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def point_add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_mul(s, p):
    q = (0, 1, 1, 0)
    while s:
        if s & 1:
            q = point_add(q, p)
        p = point_add(p, p)
        s >>= 1
    return q


def recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P:
        return None
    return P - x if (x & 1) != sign else x


def point_decode(raw):
    y = int.from_bytes(raw, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def point_encode(p):
    inverse = pow(p[2], P - 2, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def ed25519_verify(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    a = point_decode(public)
    s = int.from_bytes(signature[32:], "little")
    if a is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    minus_a = (P - a[0], a[1], a[2], P - a[3])
    return point_encode(point_add(point_mul(s, BASE), point_mul(k, minus_a))) == signature[:32]


# --- The tree, RFC 6962 section 2.1 -----------------------------------------


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(header):
    return sha256(b"\x00" + header)


def node_hash(left, right):
    return sha256(b"\x01" + left + right)


class Tree:
    """The right edge of a growing tree: roots of complete subtrees."""

    def __init__(self):
        self.size = 0
        self.edge = []  # (level, hash), the largest subtree first

    def add(self, leaf):
        level = 0
        while self.edge and self.edge[-1][0] == level:
            leaf = node_hash(self.edge.pop()[1], leaf)
            level += 1
        self.edge.append((level, leaf))
        self.size += 1

    def root(self):
        if not self.edge:
            return sha256(b"")
        root = self.edge[-1][1]
        for _, left in reversed(self.edge[:-1]):
            root = node_hash(left, root)
        return root


def split(n):
    """The largest power of two smaller than n, for n > 1."""
    return 1 << (n - 1).bit_length() - 1


def root_from_path(path, size, index, leaf):
    """Runs an audit path (leaf to root), RFC 6962 section 2.1.1."""
    if size == 1:
        require(not path, "The proof fails: its path is too long.")
        return leaf
    require(path, "The proof fails: its path is too short.")
    k = split(size)
    if index < k:
        return node_hash(root_from_path(path[:-1], k, index, leaf), path[-1])
    return node_hash(path[-1], root_from_path(path[:-1], size - k, index - k, leaf))


def roots_from_path(path, size, old_size, old_root, whole=True):
    """Runs a consistency proof, RFC 6962 section 2.1.2; returns (old, new)."""
    if old_size == size:
        if whole:
            require(not path, "The proof fails: its path is too long.")
            return old_root, old_root
        require(len(path) == 1, "The proof fails: its path has the wrong length.")
        return path[0], path[0]
    require(path, "The proof fails: its path is too short.")
    k = split(size)
    if old_size <= k:
        old, new = roots_from_path(path[:-1], k, old_size, old_root, whole)
        return old, node_hash(new, path[-1])
    old, new = roots_from_path(path[:-1], size - k, old_size - k, old_root, False)
    return node_hash(path[-1], old), node_hash(path[-1], new)


# --- Keys and signed heads --------------------------------------------------


def strict_base64(text):
    """Decodes base64 that has one spelling; None if it has not."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:  # binascii.Error and UnicodeEncodeError are ValueErrors
        return None
    return raw if base64.b64encode(raw).decode("ascii") == text else None


def log_id(raw_key):
    return sha256(raw_key)[:8].hex()


def key_hash(name, raw_key):
    return sha256(name.encode() + b"\n\x01" + raw_key)[:4]


def read_key(public):
    """Returns (log id, raw key) of a public key text name+id+key."""
    parts = public.split("+", 2)
    raw = strict_base64(parts[2]) if len(parts) == 3 else None
    require(raw is not None and len(raw) == 33 and raw[0] == 1, "The public key cannot be used: it is not an Ed25519 key.")
    raw = raw[1:]
    name = "bridgelog." + log_id(raw)
    require(
        parts[0] == name and parts[1] == key_hash(name, raw).hex(),
        "The public key cannot be used: its name is not the id of the key.",
    )
    return log_id(raw), raw


def read_size(text):
    require(re.fullmatch(r"0|[1-9][0-9]{0,15}", text) and int(text) <= MAX_SIZE, f"{text[:40]!r} is not a number of entries.")
    return int(text)


def read_head_text(text, log=None):
    """Returns (size, root) of the three signed lines."""
    lines = text.split("\n")
    require(len(lines) == 4 and lines[3] == "", "The signed head cannot be read: its text is not three lines.")
    require(
        re.fullmatch(r"bridgelog\.[0-9a-f]{16}", lines[0]) and (log is None or lines[0] == "bridgelog." + log),
        "The signed head cannot be read: its first line does not name this log.",
    )
    size, root = read_size(lines[1]), strict_base64(lines[2])
    require(root is not None and len(root) == 32, "The signed head cannot be read: its root is not 32 bytes in base64.")
    require(size > 0 or root == sha256(b""), "The signed head cannot be read: it names no entries but is not the head of an empty log.")
    return size, root


def open_head(note, log, raw_key):
    """Checks the one signature of a note and returns (size, root)."""
    name = "bridgelog." + log
    text, blank, signature = note.partition("\n\n")
    text += "\n"
    match = re.fullmatch(r"\u2014 (\S+) (\S+)\n", signature)
    require(blank and match and match.group(1) == name, f"The signed head cannot be trusted: its signature is not by the key of log {log}.")
    raw = strict_base64(match.group(2))
    require(
        raw is not None
        and len(raw) == 68
        and raw[:4] == key_hash(name, raw_key)
        and ed25519_verify(raw_key, text.encode(), raw[4:]),
        f"The signed head cannot be trusted: its signature is not by the key of log {log}.",
    )
    return read_head_text(text, log)


def parse_head(text):
    """Reads a head as a person may give it: SIZE:HEX, or a signed head."""
    text = text.strip()
    if text.startswith("bridgelog."):
        return read_head_text("\n".join((text + "\n").split("\n")[:3]) + "\n")
    size, colon, root = text.partition(":")
    root = "".join(root.split()).lower()
    require(colon and re.fullmatch(r"[0-9a-f]{64}", root), f"{text[:90]!r} is not a head: a head is the number of entries, a colon and 64 hex digits.")
    return read_size(size.strip()), bytes.fromhex(root)


# --- Entries ----------------------------------------------------------------

TEXT = re.compile("[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")

HEADER_LINES = (
    ("log", re.compile(r"[0-9a-f]{16}")),
    ("seq", re.compile(r"0|[1-9][0-9]{0,14}")),
    ("recorded", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{9}Z")),
    ("drift", re.compile(r"0|-?[1-9][0-9]{0,18}")),
    ("author", TEXT),
    ("role", TEXT),
    ("incident", TEXT),
    ("kind", re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*")),
    ("version", re.compile(r"[1-9][0-9]{0,6}")),
    ("body", re.compile(r"[0-9a-f]{64}")),
)
LONGEST = {"author": 200, "role": 100, "incident": 100, "kind": 64}


def parse_header(header):
    """Returns the header's values by name; it has exactly one spelling."""

    def need(condition, sentence):
        require(condition, sentence, BadHeader)

    need(len(header.encode("utf-8", "surrogatepass")) <= MAX_HEADER, f"it is longer than {MAX_HEADER} bytes")
    lines = header.split("\n")
    need(lines[0] == "bridgelog entry 1", f"its first line is {lines[0][:40]!r}")
    need(len(lines) == len(HEADER_LINES) + 2 and lines[-1] == "", "it has not the right number of lines")
    values = {}
    for line, (name, shape) in zip(lines[1:], HEADER_LINES):
        need(line.startswith(name + ": "), f"where {name!r} belongs stands {line[:40]!r}")
        value = line[len(name) + 2 :]
        need(shape.fullmatch(value), f"the {name} {value[:80]!r} is not spelled as it must be")
        if name in LONGEST:
            need(len(value.encode()) <= LONGEST[name], f"the {name} is too long")
            need(value == value.strip(" "), f"the {name} starts or ends with a space")
        values[name] = value
    values["seq"] = int(values["seq"])
    need(values["seq"] < MAX_SIZE, "the sequence number is too large")
    need(-(2**63) <= int(values["drift"]) < 2**63, "the drift is too large")
    need(int(values["version"]) <= 1000000, "the version is too large")
    try:
        datetime.strptime(values["recorded"][:19], "%Y-%m-%dT%H:%M:%S")
        # strptime lets second 60 and 61 pass; the log does not.
        need(int(values["recorded"][17:19]) < 60, "the recorded time does not exist")
    except ValueError:
        need(False, "the recorded time does not exist")
    return values


def body_digest(salt, body):
    return hashlib.sha256(salt + body).hexdigest()


# --- Files ------------------------------------------------------------------


class Members:
    """A JSON object as it stands in the file, doubled members and all."""

    def __init__(self, pairs):
        self.pairs = pairs


def read_members(text, exact=True):
    """Reads a JSON object in the one spelling if exact; only "entries" holds inner objects."""
    try:
        value = json.loads(text, object_pairs_hook=Members)
    except (ValueError, RecursionError):
        raise Broken("it is not JSON") from None
    require(isinstance(value, Members), "it is not a JSON object")
    members = dict(value.pairs)
    require(len(members) == len(value.pairs), "a member stands in it twice")
    if isinstance(members.get("entries"), list) and all(isinstance(one, Members) for one in members["entries"]):
        for one in members["entries"]:
            require(len(dict(one.pairs)) == len(one.pairs), "a member stands in it twice")
        members["entries"] = [dict(one.pairs) for one in members["entries"]]
    try:
        again = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
        again.encode("utf-8")
    except (TypeError, ValueError, RecursionError):
        raise Broken("it holds something that has no place in it") from None
    require(again == text or not exact, "it is not spelled the way it is written")
    return members


def check_members(members, **types):
    require(list(members) == list(types), f"its members are not {', '.join(types)}")
    for name, kinds in types.items():
        value = members[name]
        require(isinstance(value, kinds) and not isinstance(value, bool), f"its member {name} is not of the right sort")
        if isinstance(value, int):
            require(0 <= value <= MAX_SIZE, f"its member {name} is out of range")


def decoded(members, name):
    if members[name] is None:
        return None
    raw = strict_base64(members[name])
    require(raw is not None, f"its member {name} is not base64")
    return raw


class BadLine(Broken):
    """A line of a file cannot be read."""


def read_lines(file):
    """Yields the lines of a file opened as bytes with their numbers."""
    for number, raw in enumerate(file, 1):
        require(raw.endswith(b"\n"), f"line {number}: the file ends in the middle of it", BadLine)
        try:
            yield number, raw[:-1].decode("utf-8")
        except UnicodeDecodeError:
            raise BadLine(f"line {number}: it is not UTF-8") from None


class Digits(str):
    """A whole number of a JSON file, as it is spelled."""


def refuse_constant(name):
    raise ValueError(name)  # NaN and Infinity are no JSON


def erasure_in(values, body):
    """The entry whose erasure a body announces, None for none."""
    if values["kind"] != KIND_SHREDDED or body is None:
        return None
    try:
        says = json.loads(body.decode("utf-8"), parse_int=Digits, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        return None
    entry = says.get("entry") if isinstance(says, dict) else None
    return int(entry) if isinstance(entry, Digits) and re.fullmatch(r"0|[1-9][0-9]{0,14}", entry) else None


def spans_in(says, name):
    """The runs of entries a loss names, none where they are spelled otherwise."""
    pairs, spans = says.get(name), []
    if not isinstance(pairs, list):
        return []
    for pair in pairs:
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(n, Digits) and re.fullmatch(r"0|[1-9][0-9]{0,14}", n) for n in pair)):
            return []
        first, last = int(pair[0]), int(pair[1])
        if first > last or last >= MAX_SIZE:
            return []
        spans.append((first, last))
    return spans


def loss_in(values, body):
    """What a body says is lost: runs of entries, and runs of bodies."""
    if values["kind"] != KIND_LOST or body is None:
        return None
    try:
        says = json.loads(body.decode("utf-8"), parse_int=Digits, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        says = None
    if not isinstance(says, dict):
        return [], []
    return spans_in(says, "entries"), spans_in(says, "bodies")


def run_of(span):
    return f"entry {span[0]}" if span[0] == span[1] else f"entries {span[0]} to {span[1]}"


def within(spans, seq):
    return any(first <= seq <= last for first, last in spans)


def check_lost_line(members, seq, size):
    """Checks the line of a lost entry or of a lost body; returns the leaf hash of the former."""
    whole = "leaf" in members
    try:
        if whole:
            check_members(members, seq=int, leaf=str, lost=int)
            require(re.fullmatch(r"[0-9a-f]{64}", members["leaf"]), "the leaf hash is not 64 hex digits")
        else:
            check_members(members, seq=int, header=str, lost=int)
    except Broken as problem:
        raise Broken(f"Entry {seq}: the file cannot be read on: {problem}.") from None
    if members["seq"] > seq:
        raise Broken(f"Entry {seq}: it is missing; the next one there is entry {members['seq']}.")
    require(members["seq"] == seq, f"Entry {members['seq']}: it comes twice or out of order.")
    require(seq < members["lost"] < size, f"Entry {seq}: it is said to be lost by entry {members['lost']}, which is not a later one.")
    return bytes.fromhex(members["leaf"]) if whole else None


def check_entry_line(members, seq, log, size):
    """Checks one line of an export; returns its values, what it erases, and its body."""
    kept = "erased" not in members and "lost" not in members
    try:
        if "lost" in members:
            pass  # check_lost_line did
        elif kept:
            check_members(members, seq=int, header=str, salt=str, body=str)
        else:
            check_members(members, seq=int, header=str, erased=int)
        salt, body = (decoded(members, "salt"), decoded(members, "body")) if kept else (None, None)
    except Broken as problem:
        raise Broken(f"Entry {seq}: the file cannot be read on: {problem}.") from None
    if members["seq"] > seq:
        raise Broken(f"Entry {seq}: it is missing; the next one there is entry {members['seq']}.")
    require(members["seq"] == seq, f"Entry {members['seq']}: it comes twice or out of order.")
    try:
        values = parse_header(members["header"])
    except BadHeader as problem:
        raise Broken(f"Entry {seq}: its header was changed: {problem}.") from None
    if values["kind"] != KIND_CONTINUED:
        require(log in (None, values["log"]), f"Entry {seq}: it belongs to log {values['log']}, not to log {log}.")
    require(values["seq"] == seq, f"Entry {seq}: in its place stands entry {values['seq']}; entries were swapped or moved.")
    if kept:
        require(
            len(salt) == SALT_SIZE and body_digest(salt, body) == values["body"],
            f"Entry {seq}: its body or salt was changed: they no longer give the digest in its header.",
        )
    elif "erased" in members:
        require(seq < members["erased"] < size, f"Entry {seq}: its body is said to be erased by entry {members['erased']}, which is not a later one.")
        require(values["kind"] != KIND_SHREDDED, f"Entry {seq}: it announces an erasure, so its own body may not be erased.")
        require(values["kind"] != KIND_LOST, f"Entry {seq}: it announces a loss, so its own body may not be erased.")
        require(values["kind"] != KIND_CONTINUED, f"Entry {seq}: it continues the log, so its own body may not be erased.")
    else:
        require(values["kind"] != KIND_CONTINUED, f"Entry {seq}: its body is gone, and with it what it says of the log before it.")
    return values, erasure_in(values, body), body


def continues(seq, values, body, log, root, warn):
    """Checks an entry with which the log goes on under a new key; returns its id."""
    problem = f"Entry {seq}: it does not continue the log: "
    require(seq > 0, f"Entry {seq}: it says that a log goes on, but there is none in front of it.")
    try:
        says = json.loads(body.decode("utf-8"), parse_int=Digits, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        says = None
    says = says if isinstance(says, dict) else {}
    text = {name: says[name] if isinstance(says.get(name), str) else "" for name in ("log", "before", "note", "key", "why", "root")}
    try:
        before, raw = read_key(text["before"])
        require(before == text["log"] == log, f"it says that the log before it was {text['log'][:40]}, but that was {log}")
        require(says.get("size") == str(seq) and text["root"] == root.hex(), f"it goes on from another head than that of the {seq} entries in front of it")
        require(open_head(text["note"], before, raw) == (seq, root), f"the head it goes on from was not signed by the key of log {log}")
        new, _ = read_key(text["key"])
        require(new != before, "it names no new key")
        require(new == values["log"], f"it belongs to log {values['log']} and names the key of log {new}")
    except Broken as why:
        raise Broken(f"{problem}{why}.") from None
    warn(f"Entry {seq}: from here on the log goes on under a new key, as log {new}; until here it was log {before}. {' '.join(text['why'].split())}")
    return new


def says_before(body):
    """The log a continuation says it goes on from, where nothing before it can be read."""
    try:
        says = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return says["log"] if isinstance(says, dict) and isinstance(says.get("log"), str) else None


def check_export(lines, key, against, warn):
    """Checks a journal export line by line; returns a sentence."""
    try:
        _, first = next(lines)
        head = read_members(first)
        check_members(head, format=str, version=int, log=str, key=str, size=int, head_note=str)
        require(head["version"] in (1, 2), f"it is of version {head['version']}, and this script knows versions 1 and 2")
    except Broken as problem:
        raise Broken(f"Line 1: {problem}.") from None
    lossy = head["version"] == 2
    log, raw_key = trusted_key(head["key"], key, warn)
    require(head["log"] == log, f"The export names log {head['log'][:40]} but carries the key of log {log}.")
    size = head["size"]

    # What the signed head says is looked at last: a bad entry tells more.
    vouched = problem_with_head = None
    if head["head_note"]:
        try:
            vouched = open_head(head["head_note"], log, raw_key)
        except Broken as problem:
            problem_with_head = problem
    marks = {0: sha256(b"")}
    wanted = {h[0] for h in (vouched, against) if h}
    tree, claims, losses, erased, previous = Tree(), {}, {}, 0, None
    now = None  # id of the log at the entry that comes next
    try:
        for number, line in lines:
            seq = tree.size
            require(seq < size, f"Entry {seq}: the file holds more entries than the {size} it announces.")
            try:
                members = read_members(line)
            except Broken as problem:
                raise Broken(f"Entry {seq}: the file cannot be read on: line {number}: {problem}.") from None
            if "lost" in members:
                require(lossy, f"Entry {seq}: the file cannot be read on: line {number}: an export of version 1 holds no lost entries.")
                leaf = check_lost_line(members, seq, size)
                losses.setdefault(members["lost"], []).append((seq, leaf is not None))
                if leaf is not None:
                    tree.add(leaf)
                    if tree.size in wanted:
                        marks[tree.size] = tree.root()
                    continue
            values, erases, body = check_entry_line(members, seq, now, size)
            if now is None and seq > 0 and values["kind"] == KIND_CONTINUED:
                now = says_before(body)
            if values["kind"] == KIND_CONTINUED:
                now = continues(seq, values, body, now, tree.root(), warn)
            elif now is None:
                now = values["log"]
            if "erased" in members:
                erased += 1
                claims.setdefault(members["erased"], []).append(seq)
            for claimed in claims.pop(seq, ()):
                require(erases == claimed, f"Entry {claimed}: its body is gone and is said to be erased by entry {seq}, but that entry does not announce it.")
            loss = loss_in(values, body)
            for claimed, whole in losses.pop(seq, ()):
                require(loss is not None and within(loss[0] if whole else loss[1], claimed),
                        f"Entry {claimed}: it is gone and is said to be lost by entry {seq}, but that entry does not say so.")
            for span in loss[0] if loss else ():
                warn(f"Entry {seq}: it says that {run_of(span)} can no longer be read, since the logbook was damaged.")
            for span in loss[1] if loss else ():
                warn(f"Entry {seq}: it says that what was written in {run_of(span)} can no longer be read, since the logbook was damaged.")
            if previous is not None and values["recorded"] < previous:
                warn(f"Entry {seq}: it was recorded before the entry in front of it; the clock was set back.")
            previous = values["recorded"]
            tree.add(leaf_hash(members["header"].encode("utf-8")))
            if tree.size in wanted:
                marks[tree.size] = tree.root()
    except BadLine as problem:
        raise Broken(f"Entry {tree.size}: the file cannot be read on: {problem}.") from None
    require(tree.size == size, f"Entry {tree.size}: it is missing; the file announces {size} entries.")
    require(now in (None, log), f"Entry 0: it belongs to log {now}, not to log {log}.")
    if problem_with_head:
        raise Broken(f"The entries agree with each other, but: {problem_with_head}")
    if vouched is None:
        if size:
            warn("The log has no signed head, so entries missing at its end would not be noticed.")
    else:
        require(vouched[0] <= size, f"Entry {size}: it is missing; the signed head vouches for {vouched[0]} entries, but the log ends after {size}.")
        require(
            marks[vouched[0]] == vouched[1],
            f"The entries agree with each other but not with the signed head over the first {vouched[0]}: "
            "at least one of them was replaced, and which one cannot be told.",
        )
        if vouched[0] < size:
            warn(f"Entry {vouched[0]} and those after it are not yet covered by the signed head.")
    if against:
        compare(against, size, marks.get(against[0]))
    return f"Sound: {size} entries of log {log}, {erased} with an erased body; head {size}:{tree.root().hex()}."


def compare(against, size, root):
    """Compares an old head with the root its size has in this file."""
    require(
        against[0] <= size,
        f"The log holds {size} entries but the old head speaks of {against[0]}: the newest were cut off, or the old head is of another log.",
    )
    require(
        root == against[1],
        f"The head over the first {against[0]} entries is not the old head: something among them was changed after the old head was taken, or the old head is of another log.",
    )


def trusted_key(public, key, warn):
    log, raw = read_key(public)
    if key is None:
        warn(f"The key was taken from the file itself; compare the log id {log} with one had from elsewhere.")
    else:
        require(key in (public, log), f"The file is of log {log}, which is not the log of the key that was given.")
    return log, raw


def read_path(path):
    require(len(path) <= 64, "The proof fails: its path is too long.")
    for step in path:
        require(isinstance(step, str) and re.fullmatch(r"[0-9a-f]{64}", step), "The proof fails: a step of its path is not 64 hex digits.")
    return [bytes.fromhex(step) for step in path]


def check_entry_proof(proof, key, against, warn):
    none = type(None)
    check_members(proof, format=str, version=int, key=str, seq=int, size=int, header=str, path=list,
                  salt=(str, none), body=(str, none), head_note=str)
    require(proof["version"] == 1, f"it is of version {proof['version']}, and this script knows version 1")
    log, raw_key = trusted_key(proof["key"], key, warn)
    size, root = open_head(proof["head_note"], log, raw_key)
    require(proof["size"] == size, f"The proof fails: it speaks of {proof['size']} entries, its signed head of {size}.")
    seq = proof["seq"]
    try:
        values = parse_header(proof["header"])
    except BadHeader as problem:
        raise Broken(f"The proof fails: the header of entry {seq} was changed: {problem}.") from None
    require(values["log"] == log, f"The proof fails: the entry belongs to log {values['log']}, the head to log {log}.")
    require(values["seq"] == seq < size, f"The proof fails: the header is of entry {values['seq']}, the proof of entry {seq} of {size}.")
    salt, body = decoded(proof, "salt"), decoded(proof, "body")
    require((salt is None) == (body is None), "The proof fails: of salt and body it holds only one.")
    if salt is not None:
        require(len(salt) == SALT_SIZE and body_digest(salt, body) == values["body"],
                f"The proof fails: salt and body of entry {seq} do not give the digest in its header.")
    leaf = leaf_hash(proof["header"].encode("utf-8"))
    require(root_from_path(read_path(proof["path"]), size, seq, leaf) == root,
            f"The proof fails: the path does not lead from entry {seq} to the signed head.")
    if against:
        require(against[0] == size, f"The proof is under a head of {size} entries, the old head speaks of {against[0]}: a proof can only be compared with the head it was made for.")
        compare(against, size, root)
    shown = "with its body" if salt is not None else "without its body"
    return (f"Sound: entry {seq} of log {log}, {shown}, recorded {values['recorded']} by {values['author']}, "
            f"is in the log of head {size}:{root.hex()}.")


def check_prefix_proof(proof, key, against, warn):
    check_members(proof, format=str, version=int, key=str, old_size=int, old_root=str, size=int, path=list, head_note=str)
    require(proof["version"] == 1, f"it is of version {proof['version']}, and this script knows version 1")
    log, raw_key = trusted_key(proof["key"], key, warn)
    size, root = open_head(proof["head_note"], log, raw_key)
    require(proof["size"] == size, f"The proof fails: it speaks of {proof['size']} entries, its signed head of {size}.")
    require(re.fullmatch(r"[0-9a-f]{64}", proof["old_root"]), "The proof fails: the old root is not 64 hex digits.")
    old_size, old_root, path = proof["old_size"], bytes.fromhex(proof["old_root"]), read_path(proof["path"])
    require(old_size <= size, "The proof fails: the old head is of more entries than the signed one.")
    if old_size == 0:
        require(old_root == sha256(b"") and not path, "The proof fails: the old head is not that of an empty log.")
    else:
        require(roots_from_path(path, size, old_size, old_root) == (old_root, root),
                "The proof fails: the path does not lead from the old head to the signed one.")
    if against:
        require(against in ((old_size, old_root), (size, root)), "The proof is about other heads than the one that was given.")
    return f"Sound: in log {log} head {old_size}:{old_root.hex()} is the beginning of head {size}:{root.hex()}."


def check_selection(proof, key, against, warn, folder):
    none = type(None)
    check_members(proof, format=str, version=int, key=str, size=int, file=str, sha256=str, nodes=list, entries=list, head_note=str)
    require(proof["version"] == 1, f"it is of version {proof['version']}, and this script knows version 1")
    log, raw_key = trusted_key(proof["key"], key, warn)
    size, root = open_head(proof["head_note"], log, raw_key)
    require(proof["size"] == size, f"The proof fails: it speaks of {proof['size']} entries, its signed head of {size}.")
    for node in proof["nodes"]:
        require(isinstance(node, str) and re.fullmatch(r"[0-9a-f]{64}", node), "The proof fails: a hash of it is not 64 hex digits.")
    nodes, used, before, headers = [bytes.fromhex(node) for node in proof["nodes"]], set(), -1, []
    for one in proof["entries"]:
        require(isinstance(one, dict), "an entry of it is not an object")
        check_members(one, seq=int, leaf=str, header=(str, none), salt=(str, none), body=(str, none), path=list)
        seq = one["seq"]
        require(before < seq < size, f"The proof fails: entry {seq} is out of order, or beyond the signed head.")
        before = seq
        require(re.fullmatch(r"[0-9a-f]{64}", one["leaf"]), f"The proof fails: the leaf hash of entry {seq} is not 64 hex digits.")
        salt, body = decoded(one, "salt"), decoded(one, "body")
        require((salt is None) == (body is None), f"The proof fails: of salt and body of entry {seq} it holds only one.")
        require(one["header"] is not None or salt is None, f"The proof fails: it shows the body of entry {seq} without its header.")
        if one["header"] is not None:
            try:
                values = parse_header(one["header"])
            except BadHeader as problem:
                raise Broken(f"The proof fails: the header of entry {seq} was changed: {problem}.") from None
            require(leaf_hash(one["header"].encode("utf-8")).hex() == one["leaf"], f"The proof fails: the header of entry {seq} does not give its leaf hash.")
            require(values["seq"] == seq, f"The proof fails: the header is of entry {values['seq']}, its place is {seq}.")
            require(salt is None or len(salt) == SALT_SIZE and body_digest(salt, body) == values["body"],
                    f"The proof fails: salt and body of entry {seq} do not give the digest in its header.")
            headers.append(values)
        require(len(one["path"]) <= 64, f"The proof fails: the path of entry {seq} is too long.")
        for at in one["path"]:
            require(isinstance(at, int) and not isinstance(at, bool) and 0 <= at < len(nodes), f"The proof fails: the path of entry {seq} names a hash that is not there.")
        used.update(one["path"])
        require(root_from_path([nodes[at] for at in one["path"]], size, seq, bytes.fromhex(one["leaf"])) == root,
                f"The proof fails: the path does not lead from entry {seq} to the signed head.")
    require(len(used) == len(nodes), "The proof fails: a hash of it is of no path.")
    others = sorted({values["log"] for values in headers} - {log})
    if others:
        warn(f"Some entries were written under log id {', '.join(others)}, from before the log went on as {log}; that it did stands in the log itself.")
    if against:
        require(against[0] == size, f"The proof is under a head of {size} entries, the old head speaks of {against[0]}: a proof can only be compared with the head it was made for.")
        compare(against, size, root)
    document = ""
    if proof["file"]:
        beside = os.path.join(folder, os.path.basename(proof["file"].replace("\\", "/")))
        if os.path.isfile(beside):
            digest = hashlib.sha256()
            with open(beside, "rb") as file:
                for part in iter(lambda: file.read(1 << 20), b""):
                    digest.update(part)
            require(digest.hexdigest() == proof["sha256"], f"The document {os.path.basename(beside)} beside the proof is not the one the proof was made for.")
            document = f"; the document {os.path.basename(beside)} beside it is the one it was made for"
        else:
            warn(f"The document {os.path.basename(beside)} is not beside the proof; its SHA-256 has to be {proof['sha256']}.")
    times = [values["recorded"] for values in headers]
    span = f", recorded {min(times)} to {max(times)}" if times else ""
    return f"Sound: {len(proof['entries'])} entries of log {log}{span}, are at their places in the log of head {size}:{root.hex()}{document}."


def selected_leaves(path, key, warn):
    """Checks the proof of a document; returns log id, public key, (size, root) and leaf by place."""

    def look(proof):
        require(proof.get("format") == "bridgelog-selection-proof", "it is not the proof of the entries a document shows")
        check_selection(proof, key, None, warn, os.path.dirname(path))
        log, raw_key = read_key(proof["key"])
        return log, proof["key"], open_head(proof["head_note"], log, raw_key), {one["seq"]: one["leaf"] for one in proof["entries"]}

    return read_proof(path, look)


def joins(path, key, log, heads, warn):
    """Checks that a prefix proof leads from the smaller of two heads to the larger."""

    def look(proof):
        require(proof.get("format") == "bridgelog-prefix-proof", "it is not a prefix proof")
        check_prefix_proof(proof, key, None, warn)
        own, raw_key = read_key(proof["key"])
        require(own == log, f"The prefix proof is of log {own}, the two proofs are of log {log}.")
        ends = [(proof["old_size"], bytes.fromhex(proof["old_root"])), open_head(proof["head_note"], own, raw_key)]
        require(ends == sorted(heads), "The prefix proof is about other heads than those of the two proofs.")

    read_proof(path, look)


def compare_proofs(first, second, prefix, key, warn):
    """Holds two proofs of documents against each other; returns (exit code, sentences)."""
    a, b = selected_leaves(first, key, warn), selected_leaves(second, key, warn)
    names = [os.path.basename(first), os.path.basename(second)]
    if names[0] == names[1]:
        names = [first, second]
    require(a[1] == b[1], "The proofs are of two logs, or of one log under two keys.")
    log, heads = a[0], [a[2], b[2]]
    require(heads[0][0] != heads[1][0] or heads[0] == heads[1],
            f"The proofs contradict each other: the same key signed two heads over {count(heads[0][0])}.")
    both = sorted(a[3].keys() & b[3].keys())
    for seq in both:
        require(a[3][seq] == b[3][seq], f"The proofs contradict each other: entry {seq} has two leaf hashes.")
    only = [len(a[3]) - len(both), len(b[3]) - len(both)]
    said, code = [], 0
    if only == [0, 0]:
        said.append(f"Proved: {names[0]} and {names[1]} show the same {count(len(both))} of log {log}.")
    elif 0 in only:
        part = only.index(0)
        said.append(f"Proved: every entry that {names[part]} shows stands in {names[1 - part]} too, at the same place and with the same content.")
        said.append(f"Common: {count(len(both))}. Only in {names[1 - part]}: {count(only[1 - part])}; the proofs tell nothing else of them.")
    else:
        code = 1
        said.append(f"NEITHER IS PART OF THE OTHER: only {names[0]} shows {count(only[0])}, only {names[1]} shows {count(only[1])}.")
        said.append(f"Common: {count(len(both))}, at the same places and with the same content.")
    if heads[0] == heads[1]:
        said.append(f"Both stand under the same head of log {log}: {heads[0][0]}:{heads[0][1].hex()}.")
        require(prefix is None, "The two proofs stand under one head; there is nothing for a prefix proof to join.")
    else:
        said.append(f"They stand under two heads that the same key signed (log {log}), over {heads[0][0]} and {heads[1][0]} entries.")
        if prefix is None:
            said.append("That the later one continues the earlier only the logbook can show, or a prefix proof between the two, given as the third file.")
        else:
            joins(prefix, key, log, heads, warn)
            said.append(f"{os.path.basename(prefix)} shows that the later one continues the earlier: nothing before it was changed.")
    return code, said


def count(n):
    return "1 entry" if n == 1 else f"{n} entries"


def in_words(problem):
    """The problem of a file as a sentence."""
    sentence = str(problem)
    if sentence[0].islower():
        sentence = f"The file cannot be verified: {sentence}"
    return Broken(sentence.rstrip(".") + ".")


def read_proof(path, look):
    """Gives the proof in a file to look, and names the file where it does not hold."""
    with open(path, "rb") as file:
        try:
            try:
                return look(read_members(file.read().decode("utf-8"), exact=False))
            except UnicodeDecodeError:
                raise Broken("it is not UTF-8") from None
        except Broken as problem:
            raise Broken(f"{os.path.basename(path)}: {in_words(problem)}") from None


def check_file(path, key, against, warn):
    with open(path, "rb") as file:
        try:
            start = b'{"format":"bridgelog-journal-export"'
            is_export = file.read(len(start)) == start
            file.seek(0)
            if is_export:
                return check_export(read_lines(file), key, against, warn)
            try:
                proof = read_members(file.read().decode("utf-8"), exact=False)
            except UnicodeDecodeError:
                raise Broken("it is not UTF-8") from None
            if proof.get("format") == "bridgelog-entry-proof":
                return check_entry_proof(proof, key, against, warn)
            if proof.get("format") == "bridgelog-prefix-proof":
                return check_prefix_proof(proof, key, against, warn)
            if proof.get("format") == "bridgelog-selection-proof":
                return check_selection(proof, key, against, warn, os.path.dirname(path))
            raise Broken("it is neither a journal export nor a proof")
        except Broken as problem:
            raise in_words(problem) from None


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", metavar="FILE", nargs="+", help="journal export, entry proof, prefix proof or proof of the entries of a document")
    parser.add_argument("--against", metavar="HEAD", help="an old head, or the name of a file that holds one")
    parser.add_argument("--key", metavar="PUBLIC_KEY", help="public key or log id, had from elsewhere")
    parser.add_argument("--compare", action="store_true", help="hold the proofs of two documents against each other; a third file may join their heads")
    options = parser.parse_args(arguments)

    def warn(sentence):
        print("Note: " + sentence, file=sys.stderr)

    if options.compare:
        if len(options.files) not in (2, 3) or options.against:
            parser.error("--compare takes the proofs of two documents, a prefix proof between their heads where they differ, and no --against")
        seen = set()

        def warn_once(sentence):  # both proofs carry the same key
            if sentence not in seen:
                warn(sentence)
            seen.add(sentence)

        try:
            code, said = compare_proofs(*(options.files + [None])[:3], options.key, warn_once)
        except OSError as problem:
            print(f"{problem.filename} cannot be read: {problem.strerror}.", file=sys.stderr)
            return 1
        except Broken as problem:
            print(problem)
            return 3
        print("\n".join(said))
        return code

    against = None
    if options.against:
        text = options.against
        try:
            if os.path.isfile(text):
                with open(text, encoding="utf-8") as file:
                    text = file.read(10000)
            against = parse_head(text)
        except (OSError, UnicodeDecodeError, Broken) as problem:
            print(problem, file=sys.stderr)
            return 2
    result = 0
    for path in options.files:
        name = path + ": " if len(options.files) > 1 else ""
        try:
            print(name + check_file(path, options.key, against, warn))
        except OSError as problem:
            print(f"{path} cannot be read: {problem.strerror}.", file=sys.stderr)
            result = max(result, 1)
        except Broken as problem:
            print(f"{name}{problem}")
            result = 3
    return result


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))
