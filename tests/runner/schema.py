"""The JSON's promises (docs/report.md): which fields stand where, in which order, of which type, and where `null` may be."""

COUNT, TEXT, FLAG = "a whole number", "a text", "true or false"
SHAPE, PORTS, PLACE = "a shape", "inputs or outputs", "a whole number or null"
NUMBERS, REALS, TEXTS, OBJECT, LIST = "whole numbers or null", "numbers or null", "texts", "an object", "a list"
MAYBE = "a text or null"
STATUSES = ["exact", "assumed", "lower_bound", "unknown"]
CAFFE = ("caffe_layers", "caffe_learnable_params", "caffe_memory_bytes")  # null for nets that are none of Caffe's

# What a status is about.
SETTLED = ("weights", "biases", "buffers", "parameters", "trainable_parameters", "parameter_bytes", "buffer_bytes", "macs",
           "flops", "activations", "activation_bytes")

# What the first version had, in its order: none is renamed or taken away, and new ones stand behind.
REPORT = {"schema": TEXT, "model": OBJECT, "options": OBJECT, "status": TEXT, "inputs": PORTS, "outputs": PORTS,
          "layers": LIST, "totals": OBJECT, "lower_bounds": TEXTS, "notes": LIST}
MODEL = {"name": TEXT, "format": TEXT, "files": LIST}
FILE = {"path": TEXT, "bytes": COUNT}
OPTIONS = {"dims": OBJECT, "dtype": TEXT, "phase": MAYBE, "convention": TEXT}
PORT = {"name": TEXT, "dtype": MAYBE, "shape": SHAPE}
LAYER = {"index": COUNT, "name": TEXT, "type": TEXT, "operator": TEXT, "group": TEXT, "inputs": TEXTS, "outputs": PORTS,
         "attributes": OBJECT, "weights": PLACE, "biases": PLACE, "buffers": PLACE, "parameters": PLACE, "shared": FLAG,
         "trainable": FLAG, "macs": PLACE, "flops": PLACE, "activations": PLACE, "activation_bytes": PLACE,
         "receptive_field": NUMBERS, "status": TEXT, "core": FLAG, "trainable_parameters": PLACE,
         "parameter_bytes": PLACE, "buffer_bytes": PLACE, "adds": PLACE, "multiplies": PLACE, "comparisons": PLACE,
         "divisions": PLACE, "exponentials": PLACE, "read_bytes": PLACE, "write_bytes": PLACE, "saved_bytes": PLACE,
         "live_bytes": PLACE, "depth": COUNT, "caffe_params": PLACE, "caffe_memory_bytes": PLACE, "jump": REALS,
         "offset": REALS}
TOTALS = {name: PLACE for name in (
    "layers", "core_layers", "depth", "parameters", "weights", "biases", "buffers", "trainable_parameters",
    "parameter_bytes", "macs", "flops", "activations", "activation_bytes", "input_bytes", "caffe_layers",
    "caffe_learnable_params", "caffe_memory_bytes", "input_elements", "buffer_bytes", "adds", "multiplies", "comparisons",
    "divisions", "exponentials", "read_bytes", "write_bytes", "saved_bytes", "peak_bytes")}
NOTE = {"code": TEXT, "layer": MAYBE, "line": PLACE, "column": PLACE, "text": TEXT, "status": TEXT}
ERROR = {"code": TEXT, "file": MAYBE, "offset": PLACE, "line": PLACE, "column": PLACE, "message": TEXT, "context": TEXT}

# Numbers for each picture axis, and how many of them there are.
WINDOW = {"kernel": 1, "stride": 1, "pad": 2, "dilation": 1, "output_pad": 1, "output_size": 1}
CONVOLUTION = ["kernel", "stride", "pad", "dilation", "groups"]
COMPUTED = {"onnx": ["kernel", "pad"]}  # follow from a weight, or from auto_pad, where the file leaves them out


def is_count(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_list_of(test):
    return lambda value: isinstance(value, list) and all(test(item) for item in value)


def is_text(value):
    return isinstance(value, str)


def is_real(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def or_null(test):
    return lambda value: value is None or test(value)


TESTS = {
    COUNT: is_count, TEXT: is_text, FLAG: lambda value: isinstance(value, bool), PLACE: or_null(is_count),
    MAYBE: or_null(is_text), TEXTS: is_list_of(is_text), NUMBERS: or_null(is_list_of(or_null(is_count))),
    REALS: or_null(is_list_of(is_real)), SHAPE: or_null(is_list_of(lambda dim: dim is None or is_text(dim) or is_count(dim))),
    PORTS: is_list_of(lambda port: isinstance(port, dict) and not list(wrong_fields(port, PORT, "port"))),
    OBJECT: lambda value: isinstance(value, dict), LIST: is_list_of(lambda item: isinstance(item, dict)),
}


def wrong_fields(seen, fields, where):
    """Fields of an object that are missing, out of their order, or of another type."""
    if list(seen)[:len(fields)] != list(fields):
        yield f"{where}: the fields are {', '.join(seen)}"
        return
    for name, kind in fields.items():
        if not TESTS[kind](seen[name]):
            yield f"{where}: {name} is no {kind}: {seen[name]!r}"


def wrong_window(layer, where, format):
    """Kernel, stride and dilation have a number for each axis of the picture, pad two."""
    seen = layer["attributes"]
    if not layer["outputs"] or layer["outputs"][0]["shape"] is None:
        return  # nobody knows how many axes the picture has
    if layer["operator"] == "conv":
        yield from (f"{where}: a convolution without {name}" for name in CONVOLUTION
                    if name not in seen and name not in COMPUTED.get(format, []))
    lengths = {len(seen[name]) // times for name, times in WINDOW.items() if name in seen}
    if len(lengths) > 1 or any(len(seen[name]) % times for name, times in WINDOW.items() if name in seen):
        yield f"{where}: the window's numbers do not fit one another: {seen}"


def wrong_nulls(seen, status, where):
    """What is exact, or only assumed, is known."""
    if STATUSES.index(status) < 2:
        yield from (f"{where}: {name} is null, the status {status}" for name in SETTLED if seen[name] is None)


def wrong_layer(layer, number, format):
    where = f"layer {number}"
    complaints = list(wrong_fields(layer, LAYER, where))
    if not complaints:
        complaints += [*wrong_window(layer, where, format), *wrong_nulls(layer, layer["status"], where)]
        if layer["index"] != number:
            complaints.append(f"{where}: index is {layer['index']}")
        if layer["status"] not in STATUSES:
            complaints.append(f"{where}: status is {layer['status']}")
    return complaints


def wrong_parts(seen):
    yield from wrong_fields(seen["model"], MODEL, "model")
    yield from wrong_fields(seen["options"], OPTIONS, "options")
    yield from wrong_fields(seen["totals"], TOTALS, "totals")
    for file in seen["model"]["files"]:
        yield from wrong_fields(file, FILE, "files")
    for note in seen["notes"]:
        yield from wrong_fields(note, NOTE, "notes")
    for number, layer in enumerate(seen["layers"], 1):
        yield from wrong_layer(layer, number, seen["model"]["format"])


def wrong_whole(seen):
    """The status of the whole is as bad as the worst of its parts, and the totals are known as far as it says."""
    worst = max([STATUSES.index(part["status"]) for part in seen["layers"] + seen["notes"]], default=0)
    if STATUSES.index(seen["status"]) < min(worst, 2):
        yield f"the status is {seen['status']}, that of a part {STATUSES[worst]}"
    yield from wrong_nulls(seen["totals"], seen["status"], "totals")
    if STATUSES.index(seen["status"]) < 2:
        yield from (f"{name} is a lower bound, the status {seen['status']}" for name in seen["lower_bounds"] if name in SETTLED)
        if seen["model"]["format"] in ("caffe", "notation"):
            yield from (f"{name} is null" for name in CAFFE if seen["totals"][name] is None)


def wrong_report(seen):
    """What a report breaks of its promises, in sentences."""
    if seen.get("schema") != "netweight.report/1":
        return [f"schema is {seen.get('schema')}"]
    complaints = list(wrong_fields(seen, REPORT, "report"))
    complaints = complaints or list(wrong_parts(seen))
    return complaints or list(wrong_whole(seen))


def wrong_error(seen):
    """The same of an error."""
    if list(seen) != ["schema", "error"] or seen["schema"] != "netweight.error/1":
        return [f"an error of {', '.join(seen)}"]
    return list(wrong_fields(seen["error"], ERROR, "error"))
