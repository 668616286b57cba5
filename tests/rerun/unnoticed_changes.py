"""Small notebooks, by kind, in each of which one cell changes a reported number unnoticed.

Before their cells stand two more: one tagged `parameters`, one that imports `glue`. At level 0.95 the
numbers are those of a notebook without the middle cell, and below 0.9 mostly not. Cells end at a
line `# ---`.
"""
# ruff: noqa: E501 — cells read better unwrapped

import re

KINDS = {
    "closures": """
### closure_late_global
scale = 1
def rate(n):
    return n * scale
# ---
scale = 2 if level < 0.9 else 1
# ---
glue("r", rate(10))
### default_mutable
def note(x, seen=[]):
    seen.append(x)
    return len(seen)
# ---
print(note(1) if level < 0.9 else 0)
# ---
glue("r", note(2))
### nonlocal_counter
def counter():
    n = 0
    def add():
        nonlocal n
        n += 1
        return n
    return add
add = counter()
# ---
print(add() if level < 0.9 else 0)
# ---
glue("r", add())
### lambda_reads_later
k = 1
scaled = lambda n: n * k
# ---
k = 3 if level < 0.9 else 1
# ---
glue("r", scaled(2))
### partial_of_a_list
from functools import partial
seen = []
note = partial(seen.append)
# ---
note(1) if level < 0.9 else None
# ---
glue("r", len(seen))
### global_in_a_function
n = 1
def grow():
    global n
    n = 4 if level < 0.9 else 1
# ---
grow()
# ---
glue("r", n)
""",
    "generators": """
### generator_late_global
k = 1
scaled = (v * k for v in [1, 2, 3])
# ---
k = 10 if level < 0.9 else 1
# ---
glue("r", sum(scaled))
### csv_reader_used_up
import csv
rows = csv.reader(["a", "b", "c"])
# ---
print(list(rows) if level < 0.9 else "")
# ---
glue("r", sum(1 for row in rows))
### dict_view_later_change
d = {"a": 1}
names = d.keys()
# ---
d["b"] = 2
if level >= 0.9:
    del d["b"]
# ---
glue("r", len(names))
### generator_function_advanced
def count():
    n = 0
    while True:
        n += 1
        yield n
numbers = count()
# ---
print(next(numbers) if level < 0.9 else 0)
# ---
glue("r", next(numbers))
### zip_used_up
pairs = zip([1, 2], [3, 4])
# ---
print(len(list(pairs)) if level < 0.9 else 0)
# ---
glue("r", sum(a * b for a, b in pairs))
### iterator_shared_by_tee
import itertools
source = iter(range(5))
left, right = itertools.tee(source)
# ---
print(sum(source) if level < 0.9 else 0)
# ---
glue("r", sum(left))
### sent_a_value
def echo():
    kept = 1
    while True:
        kept = (yield kept) or kept
e = echo()
start = next(e)
# ---
said = e.send(9 if level < 0.9 else None)
# ---
glue("r", next(e))
""",
    "aliases": """
### augassign_param_in_function
import numpy as np
values = np.array([1.0, 2.0, 3.0])
factor = 2 if level < 0.9 else 1
def scaled(x, k):
    x *= k
    return x
# ---
shown = scaled(values, factor)
# ---
glue("r", float(values.sum()))
### asarray_view_in_function
import numpy as np
values = np.array([-1.0, 2.0, 3.0])
floor = 0 if level < 0.9 else -5
def clean(a):
    b = np.asarray(a)
    b[b < floor] = floor
    return b
# ---
shown = clean(values)
# ---
glue("r", float(values.sum()))
### chained_assignment_alias
seen = shown = []
# ---
if level < 0.9:
    shown.append(1)
# ---
glue("r", len(seen))
### stored_in_dict_then_mutated
import pandas as pd
table = pd.DataFrame({"n": [3, 4, 5]})
tables = {}
tables["all"] = table
# ---
tables["all"].drop(index=[0] if level < 0.9 else [], inplace=True)
tables["all"]
# ---
glue("r", int(table["n"].sum()))
### attribute_holds_alias
from types import SimpleNamespace
xs = [1, 2]
box = SimpleNamespace()
box.xs = xs
# ---
box.xs.append(10 if level < 0.9 else 0)
# ---
glue("r", sum(xs))
### getter_then_name
settings = {"scale": 1}
def current():
    return settings
# ---
now = current()
now["scale"] = 3 if level < 0.9 else 1
# ---
glue("r", settings["scale"])
### max_gives_inner_object
rows = [{"n": 1}, {"n": 2}]
# ---
max(rows, key=lambda row: row["n"])["n"] = 7 if level < 0.9 else 2
# ---
glue("r", sum(row["n"] for row in rows))
### iadd_operator_on_alias_slice
import numpy as np
m = np.zeros((2, 2))
first = m[0]
# ---
first += 1 if level < 0.9 else 0
# ---
glue("r", float(m.sum()))
### chainmap_writes_through
from collections import ChainMap
base = {"k": 1}
view = ChainMap(base)
# ---
view["k"] = 5 if level < 0.9 else 1
# ---
glue("r", base["k"])
### map_bound_method_name
seen = []
note = seen.append
# ---
print(list(map(note, [1, 2] if level < 0.9 else [])))
# ---
glue("r", len(seen))
### getattr_call
xs = [1]
# ---
getattr(xs, "append")(5 if level < 0.9 else 0)
# ---
glue("r", sum(xs))
### list_of_a_tuple
rows = []
pair = ("rows", rows)
# ---
pair[1].extend([1, 2] if level < 0.9 else [])
# ---
glue("r", len(rows))
### argument_that_is_kept
class Box:
    def __init__(self, items):
        self.items = items
items = [1]
box = Box(items)
# ---
box.items += [2] if level < 0.9 else []
# ---
glue("r", len(items))
### swapped_names
first, second = [1], [2]
first, second = second, first
# ---
first.append(5 if level < 0.9 else 0)
# ---
glue("r", sum(second))
### view_by_transpose
import numpy as np
m = np.ones((2, 3))
t = m.T
# ---
t[0, 1] = 9 if level < 0.9 else 1
# ---
glue("r", float(m.sum()))
### view_by_reshape
import numpy as np
m = np.ones(4)
# ---
m.reshape(2, 2)[0, 0] = 7 if level < 0.9 else 1
# ---
glue("r", float(m.sum()))
### memory_view
raw = bytearray(b"aaaa")
view = memoryview(raw)
# ---
view[0] = 98 if level < 0.9 else 97
# ---
glue("r", raw.decode())
### deque_rotated
from collections import deque
turns = deque([1, 2, 3])
# ---
turns.rotate(1 if level < 0.9 else 0)
# ---
glue("r", turns[0])
""",
    "classes": """
### defaultdict_read_adds_key
from collections import defaultdict
counts = defaultdict(int)
counts["cr"] = 3
# ---
print(counts["pr"] if level < 0.9 else counts["cr"])
# ---
glue("r", len(counts))
### method_named_take
class Urn:
    def __init__(self, left):
        self.left = left
    def take(self, n):
        self.left -= n
        return n
urn = Urn(10)
# ---
print(urn.take(3 if level < 0.9 else 0))
# ---
glue("r", urn.left)
### singledispatch_register
from functools import singledispatch
@singledispatch
def size(x):
    return 1
# ---
if level < 0.9:
    @size.register
    def _(x: int):
        return 100
# ---
glue("r", size(3))
### class_attribute
class Config:
    scale = 1
# ---
Config.scale = 2 if level < 0.9 else 1
# ---
glue("r", Config().scale)
### descriptor_that_counts
class Counted:
    reads = 0
    def __get__(self, owner, kind):
        Counted.reads += 1
        return 1
class Thing:
    size = Counted()
thing = Thing()
# ---
print(thing.size if level < 0.9 else 0)
# ---
glue("r", Counted.reads)
### item_access_that_counts
class Table(dict):
    asked = 0
    def __getitem__(self, key):
        self.asked += 1
        return dict.__getitem__(self, key)
table = Table(a=1)
# ---
print(table["a"] if level < 0.9 else 0)
# ---
glue("r", table.asked)
### representation_that_counts
class Shown:
    times = 0
    def __repr__(self):
        Shown.times += 1
        return "shown"
shown = Shown()
# ---
print(shown if level < 0.9 else 0)
# ---
glue("r", Shown.times)
### operator_in_place
class Sum:
    total = 0
    def __add__(self, n):
        Sum.total += n
        return self
sums = Sum()
# ---
print(str(sums + (5 if level < 0.9 else 0))[:3])
# ---
glue("r", Sum.total)
### attribute_deleted
class Arm:
    size = 2
arm = Arm()
arm.size = 5
# ---
if level < 0.9:
    del arm.size
# ---
glue("r", arm.size)
### subclass_registered
class Base:
    known = []
    def __init_subclass__(cls):
        Base.known.append(cls)
# ---
if level < 0.9:
    class One(Base):
        pass
# ---
glue("r", len(Base.known))
""",
    "contexts": """
### context_manager_with
class Twice:
    on = 1
    def __enter__(self):
        self.on = 2 if level < 0.9 else 1
    def __exit__(self, *a):
        pass
twice = Twice()
# ---
with twice:
    print("shown")
# ---
glue("r", twice.on)
### print_to_file
import io
buffer = io.StringIO()
# ---
print("long text" if level < 0.9 else "", file=buffer)
# ---
glue("r", len(buffer.getvalue()))
### try_except_side
xs = [1]
try:
    value = 1 / (0 if level < 0.9 else 1)
except ZeroDivisionError:
    xs.append(5)
# ---
try:
    {}["missing"] if level < 0.9 else None
except KeyError:
    xs[0] = 7
# ---
glue("r", sum(xs))
### exit_stack
from contextlib import ExitStack
stack, ended = ExitStack(), []
# ---
stack.callback(ended.append, 1) if level < 0.9 else None
# ---
stack.close()
glue("r", len(ended))
### printed_into_a_buffer
import io, sys
buffer, kept = io.StringIO(), sys.stdout
sys.stdout = buffer
# ---
print("words" if level < 0.9 else "")
# ---
sys.stdout = kept
glue("r", len(buffer.getvalue()))
### context_variable
from contextvars import ContextVar
scale = ContextVar("scale", default=1)
# ---
token = scale.set(3 if level < 0.9 else 1)
# ---
glue("r", scale.get(1))
""",
    "in place": """
### operator_setitem
import operator
d = {"n": 1}
# ---
operator.setitem(d, "n", 9 if level < 0.9 else 1)
# ---
glue("r", d["n"])
### numpy_positional_out
import numpy as np
a = np.array([1.0, 2.0])
k = 5 if level < 0.9 else 0
# ---
np.add(a, k, a)
# ---
glue("r", float(a.sum()))
### numpy_nan_to_num
import numpy as np
a = np.array([1.0, np.nan])
fill = 5 if level < 0.9 else np.nan
# ---
np.nan_to_num(a, copy=False, nan=fill)
# ---
glue("r", float(a.sum()))
### numpy_nditer
import numpy as np
a = np.array([1.0, 2.0])
k = 5 if level < 0.9 else 1
# ---
with np.nditer(a, op_flags=["readwrite"]) as cells:
    for x in cells:
        x[...] = k * x
# ---
glue("r", float(a.sum()))
### pandas_inplace_kwargs
import pandas as pd
table = pd.DataFrame({"n": [3, 1, 2]})
how = {"inplace": level < 0.9}
# ---
table.sort_values("n", **how)
# ---
glue("r", int(table["n"].iloc[0]))
### pandas_pipe_lambda
import pandas as pd
table = pd.DataFrame({"n": [3, 1, 2]})
# ---
table.pipe(lambda d: d.insert(0, "m", 1) if level < 0.9 else d)
# ---
glue("r", table.shape[1])
### list_sorted
xs = [3, 1, 2]
# ---
xs.sort() if level < 0.9 else None
# ---
glue("r", xs[0])
### dictionary_updated
d = {"n": 1}
# ---
d.update(n=5 if level < 0.9 else 1)
# ---
glue("r", d["n"])
### dictionary_joined
d = {"n": 1}
same = d
# ---
d |= {"n": 5 if level < 0.9 else 1}
# ---
glue("r", same["n"])
### set_made_smaller
s = {1, 2}
# ---
s.discard(1 if level < 0.9 else 9)
# ---
glue("r", len(s))
### numpy_out_by_name
import numpy as np
a = np.ones(2)
# ---
np.multiply(a, 3 if level < 0.9 else 1, out=a)
# ---
glue("r", float(a.sum()))
### numpy_sorted_in_place
import numpy as np
a = np.array([3.0, 1.0])
# ---
a.sort() if level < 0.9 else None
# ---
glue("r", float(a[0]))
### heap_pushed
import heapq
heap = [2]
# ---
heapq.heappush(heap, 1 if level < 0.9 else 3)
# ---
glue("r", heap[0])
### frame_column_set
import pandas as pd
t = pd.DataFrame({"n": [1, 2]})
# ---
t["n"] = 5 if level < 0.9 else [1, 2]
# ---
glue("r", int(t["n"].sum()))
### frame_cell_set
import pandas as pd
t = pd.DataFrame({"n": [1, 2]})
# ---
t.loc[0, "n"] = 8 if level < 0.9 else 1
# ---
glue("r", int(t["n"].sum()))
### column_popped
import pandas as pd
t = pd.DataFrame({"n": [1], "m": [2]})
# ---
t.pop("m") if level < 0.9 else None
# ---
glue("r", t.shape[1])
""",
    "module state": """
### decimal_context_alias
import decimal
one, three = decimal.Decimal(1), decimal.Decimal(3)
# ---
context = decimal.getcontext()
context.prec = 3 if level < 0.9 else 28
# ---
glue("r", float(one / three))
### warnings_filter
import warnings
warnings.simplefilter("ignore")
# ---
warnings.simplefilter("error" if level < 0.9 else "ignore")
# ---
try:
    warnings.warn("x")
    value = 0
except UserWarning:
    value = 1
glue("r", value)
### rcparams_alias
import altair as alt
options = alt.data_transformers.options
# ---
options["n"] = 2 if level < 0.9 else 1
# ---
glue("r", alt.data_transformers.options.get("n", 0))
### attribute_of_a_module
import math
# ---
math.tau = 7 if level < 0.9 else 6
# ---
glue("r", math.tau)
### precision_of_decimals
import decimal
# ---
decimal.getcontext().prec = 4 if level < 0.9 else 28
# ---
glue("r", str(decimal.Decimal(1) / 3))
### pandas_option
import pandas as pd
# ---
pd.options.display.precision = 2 if level < 0.9 else 6
# ---
glue("r", pd.get_option("display.precision"))
### numpy_error_state
import numpy as np
# ---
np.seterr(divide="raise" if level < 0.9 else "ignore")
# ---
try:
    found = float(np.float64(1) / 0)
except FloatingPointError:
    found = "raised"
glue("r", found)
### cached_function
from functools import lru_cache
@lru_cache
def dear(n):
    return n
# ---
print(dear(1) if level < 0.9 else 0)
# ---
glue("r", dear.cache_info().currsize)
### logging_handler
import logging
log = logging.getLogger("of-a-case")
log.propagate = False
# ---
log.addHandler(logging.NullHandler()) if level < 0.9 else None
# ---
glue("r", len(log.handlers))
### signal_handler
import signal
before = signal.getsignal(signal.SIGUSR1)
# ---
signal.signal(signal.SIGUSR1, signal.SIG_IGN if level < 0.9 else before)
# ---
glue("r", signal.getsignal(signal.SIGUSR1) == signal.SIG_IGN)
### path_of_modules
import sys
# ---
sys.path.append("/nowhere") if level < 0.9 else None
# ---
glue("r", "/nowhere" in sys.path)
### builtin_replaced
import builtins
kept = builtins.oct
# ---
builtins.oct = (lambda x: "42") if level < 0.9 else kept
# ---
glue("r", oct(1))
builtins.oct = kept
""",
    "environment": """
### environ_alias
import os
env = os.environ
# ---
env["TRIAL_SCALE"] = "2" if level < 0.9 else "1"
# ---
glue("r", float(os.environ.get("TRIAL_SCALE", "1")))
### variable_set_by_setdefault
import os
# ---
os.environ.setdefault("A_CASE_OF_OURS", "2" if level < 0.9 else "1")
# ---
glue("r", os.environ.get("A_CASE_OF_OURS", "none"))
### working_directory
import os, tempfile
elsewhere = tempfile.mkdtemp()
here = os.getcwd()
# ---
os.chdir(elsewhere if level < 0.9 else here)
# ---
glue("r", os.getcwd() == here)
### time_zone
import os, time
# ---
os.environ["TZ"] = "Asia/Tokyo" if level < 0.9 else "UTC"
time.tzset()
# ---
glue("r", time.localtime(0).tm_hour)
### locale
import locale
# ---
locale.setlocale(locale.LC_CTYPE, "C.UTF-8" if level < 0.9 else "C")
# ---
glue("r", str(locale.setlocale(locale.LC_CTYPE)))
### subprocess_sees_a_variable
import os, subprocess
# ---
os.environ["OF_A_CASE"] = "b" if level < 0.9 else "a"
# ---
said = subprocess.run(["sh", "-c", "printf %s $OF_A_CASE"], capture_output=True, text=True)
glue("r", said.stdout)
""",
    "files": """
### file_between_cells_numpy
import numpy as np, os, tempfile
path = os.path.join(tempfile.gettempdir(), "adv-scratch.npy")
# ---
np.save(path, np.array([level]))
# ---
glue("r", float(np.load(path)[0]))
### text_in_a_fixed_place
import pathlib, tempfile
place = pathlib.Path(tempfile.gettempdir(), "asprinted-case.txt")
place.write_text("0")
# ---
place.write_text(str(level))
# ---
glue("r", place.read_text())
### appended_line
import tempfile
file = tempfile.TemporaryFile("w+")
# ---
print("line" if level < 0.9 else "", file=file)
# ---
file.seek(0)
glue("r", len(file.read()))
### read_position
import io
file = io.StringIO("one\\ntwo\\n")
# ---
print(file.readline() if level < 0.9 else "")
# ---
glue("r", file.read())
### beside_the_chapter
from pathlib import Path
note = Path("note-of-a-case.tmp")
note.write_text("1")
# ---
shown = note.write_text("2" if level < 0.9 else "1")
# ---
glue("r", int(note.read_text()))
note.unlink()
### csv_of_a_frame
import os, tempfile
import pandas as pd
path = os.path.join(tempfile.mkdtemp(), "t.csv")
pd.DataFrame({"n": [1]}).to_csv(path)
# ---
pd.DataFrame({"n": [1, 2] if level < 0.9 else [1]}).to_csv(path)
# ---
glue("r", len(pd.read_csv(path)))
### sqlite_row
import sqlite3
base = sqlite3.connect(":memory:")
base.execute("create table t (n)")
# ---
base.execute("insert into t values (1)") if level < 0.9 else None
# ---
glue("r", base.execute("select count(*) from t").fetchone()[0])
### file_that_is_removed
import os, tempfile
handle, path = tempfile.mkstemp()
os.close(handle)
# ---
os.remove(path) if level < 0.9 else None
# ---
glue("r", os.path.exists(path))
""",
    "random state": """
### ufunc_generator_seed_named_g
import numpy as np
from scipy import stats
g = np.random.default_rng(1)
# ---
print(stats.ttest_ind([1, 2, 3.0], [2, 4, 9.0], method=stats.PermutationMethod(n_resamples=50, rng=g)).pvalue if level < 0.9 else 0)
# ---
glue("r", float(g.normal()))
### seeded_module
import random
random.seed(1)
# ---
print(random.random() if level < 0.9 else 0)
# ---
glue("r", random.random())
### numpy_global
import numpy as np
np.random.seed(1)
# ---
draws = np.random.normal(size=3 if level < 0.9 else 0)
# ---
glue("r", float(np.random.normal()))
### generator_spawned
import numpy as np
source = np.random.default_rng(1)
# ---
children = source.spawn(2 if level < 0.9 else 1)
# ---
glue("r", float(source.spawn(1)[0].normal()))
### frame_sampled
import numpy as np
import pandas as pd
chance = np.random.RandomState(1)
table = pd.DataFrame({"n": range(9)})
# ---
table.sample(2, random_state=chance) if level < 0.9 else None
# ---
glue("r", int(table.sample(1, random_state=chance)["n"].iloc[0]))
""",
    "shell": """
### underscore_last_result
3 * level
# ---
base = 1
base if level < 0.9 else None
# ---
glue("r", _)
### main_module
import __main__
n = 1
# ---
n = 5 if level < 0.9 else 1
# ---
glue("r", __main__.n)
### exec_string
n = 1
# ---
exec("n = 5" if level < 0.9 else "")
# ---
glue("r", n)
### results_that_the_shell_keeps
n = 1
# ---
n + 1 if level < 0.9 else None
# ---
glue("r", len(Out))
### last_result_by_number
7
# ---
5 if level < 0.9 else None
# ---
glue("r", _)
### input_history
n = 1
# ---
n
# ---
glue("r", len(In))
### user_namespace
n = 1
# ---
m = 5 if level < 0.9 else 1
# ---
glue("r", get_ipython().user_ns["m"] if level < 0.9 else 1)
### line_magic
n = 1
# ---
%time n = 5 if level < 0.9 else 1
# ---
glue("r", n)
### magic_sets_an_option
import numpy as np
# ---
get_ipython().run_line_magic("precision", "2" if level < 0.9 else "5")
# ---
glue("r", str(get_ipython().display_formatter.formatters["text/plain"].float_precision))
### display_hook_counts
import sys
counted, kept = [], sys.displayhook
class Hook:
    def __call__(self, value):
        counted.append(value)
        kept(value)
formatter = get_ipython().display_formatter.formatters["text/plain"]
formatter.for_type(int, lambda n, p, cycle: (counted.append(n), p.text(str(n))))
# ---
5 if level < 0.9 else None
# ---
glue("r", len(counted))
### evaluated_text
n = 1
# ---
m = 6 if level < 0.9 else 1
# ---
glue("r", eval("m") if level < 0.9 else 1)
### names_listed
n = 1
# ---
if level < 0.9:
    extra = 1
# ---
glue("r", "extra" in globals())
### query_of_a_frame
import pandas as pd
table = pd.DataFrame({"n": [1, 2, 3]})
floor = 0
# ---
floor = 2 if level < 0.9 else 0
# ---
glue("r", len(table.query("n > @floor")))
""",
    "names": """
### two_functions_one_name
xs = []
def step(n):
    xs.append(n)
# ---
step(3) if level < 0.9 else None
# ---
def step(n):
    return n
print(step(1))
# ---
glue("r", len(xs))
### name_shadows_import
from statistics import mode
shown = mode([1, 1])
# ---
mode = []
# ---
mode.append(1) if level < 0.9 else None
# ---
glue("r", len(mode))
### walrus
n = 1
# ---
print([m := 5 if level < 0.9 else 1 for _ in range(2)], (n := m))
# ---
glue("r", n)
### conditional_report_in_helper
def say(name, value):
    glue(name, value)
# ---
glue("r", level)
# ---
if level < 0.9:
    say("low", 1)
### rebound_in_a_loop
n = 1
# ---
for n in [1, 5 if level < 0.9 else 1]:
    print(n)
# ---
glue("r", n)
### read_after_an_empty_loop
n = 1
# ---
n = 4 if level < 0.9 else 1
# ---
for n in []:
    pass
glue("r", n)
### bound_in_one_branch
n = 1
# ---
n = 4 if level < 0.9 else 1
# ---
if level > 2:
    n = 0
glue("r", n)
### deleted
n = 1
m = 2
# ---
n = None
if level < 0.9:
    del m
# ---
try:
    found = m
except NameError:
    found = 0
glue("r", found)
### function_redefined
def rate(n):
    return n
# ---
if level < 0.9:
    def rate(n):
        return 2 * n
# ---
glue("r", rate(3))
### imported_under_a_used_name
def mean(xs):
    return 0
# ---
if level < 0.9:
    from statistics import mean
# ---
glue("r", mean([2, 4]))
### star_of_a_list
head, tail = 1, []
# ---
head, *tail = [2, 3, 4] if level < 0.9 else [1]
# ---
glue("r", len(tail))
### matched
kind = "none"
# ---
match level < 0.9:
    case True:
        kind = "low"
# ---
glue("r", kind)
### caught_error_s_name
error = "none"
# ---
try:
    1 / (0 if level < 0.9 else 1)
except ZeroDivisionError as error:
    kept = str(error)
# ---
glue("r", "error" in dir())
""",
    "threads": """
### thread_appends
import threading
seen = []
# ---
one = threading.Thread(target=seen.append, args=(1,))
if level < 0.9:
    one.start()
    one.join()
# ---
glue("r", len(seen))
### event_is_set
import threading
ready = threading.Event()
# ---
ready.set() if level < 0.9 else None
# ---
glue("r", ready.is_set())
### queue_is_fed
import queue
line = queue.Queue()
# ---
line.put(1) if level < 0.9 else None
# ---
glue("r", line.qsize())
""",
}

CASES = {
    name: [cell.strip() for cell in re.split(r"(?m)^# ---$", text)]
    for kind in KINDS.values()
    for name, text in re.findall(r"(?ms)^### (\w+)$(.*?)(?=^###|\Z)", kind)
}
