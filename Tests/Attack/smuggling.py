"""Requests whose end is told in two ways, so that two servers in a row might disagree where the next one begins.

Each holds a request `hidden` where one reading takes it for a body, and is followed by one named `last`.
"""


def request(method, path, name, *fields):
    lines = [b"%b %b HTTP/1.1" % (method, path), b"Host: a", b"X-Request-Id: " + name, *fields]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def cases(prefix):
    """Name and bytes; ids are `prefix-number-role`."""
    for number, (name, build) in enumerate(BUILDERS):
        stem = b"%b-%d" % (prefix.encode(), number)

        def hidden(stem=stem):
            return request(b"GET", b"/health/live", stem + b"-hidden")

        def outer(*fields, stem=stem):
            return request(b"POST", b"/embed/text", stem + b"-outer", *fields)

        last = request(b"GET", b"/health/live", stem + b"-last", b"Connection: close")
        yield name, stem.decode(), build(outer, hidden()), last


CHUNKED = b"Transfer-Encoding: chunked"


def length(body, text=b"%d"):
    return b"Content-Length: " + text % len(body)


def clte(coding):
    """By length all is body; chunked, the body is empty and `hidden` is a request."""
    return lambda outer, hidden: outer(length(b"0\r\n\r\n" + hidden), *coding) + b"0\r\n\r\n" + hidden


def tecl(coding):
    """Chunked, all is body; by length the body ends where `hidden` begins."""

    def build(outer, hidden):
        size = b"%x\r\n" % len(hidden)
        return outer(b"Content-Length: %d" % len(size), *coding) + size + hidden + b"\r\n0\r\n\r\n"

    return build


def te(coding):
    """The coding alone: one that is not understood must not mean no body."""
    return lambda outer, hidden: outer(*coding) + b"0\r\n\r\n" + hidden


def cl(*fields):
    """Lengths, as formats of the number of bytes in `hidden`."""
    return lambda outer, hidden: outer(*(field.replace(b"N", b"%d" % len(hidden)) for field in fields)) + hidden


def chunks(text):
    """A chunked body, with a place for `hidden` and its size."""
    return lambda outer, hidden: outer(CHUNKED) + text.replace(b"<size>", b"%x" % len(hidden)).replace(
        b"<hidden>", hidden
    )


def raw(text):
    """The whole, with places for `hidden`, its size, and the field that names the outer request."""

    def build(outer, hidden):
        name = next(line for line in outer().split(b"\r\n") if line.startswith(b"X-Request-Id"))
        return text.replace(b"<id>", name).replace(b"<size>", b"%d" % len(hidden)).replace(b"<hidden>", hidden)

    return build


CODINGS = [
    [b"Transfer-Encoding: chunked"],
    [b"Transfer-Encoding: xchunked"],
    [b"Transfer-Encoding: chunked, identity"],
    [b"Transfer-Encoding: identity, chunked"],
    [b"Transfer-Encoding: identity"],
    [b"Transfer-Encoding: gzip, chunked"],
    [b"Transfer-Encoding: chunked, chunked"],
    [b"Transfer-Encoding: chunked", b"Transfer-Encoding: x"],
    [b"Transfer-Encoding: x", b"Transfer-Encoding: chunked"],
    [b"Transfer-Encoding: chunked", b"Transfer-encoding: identity"],
    [b"Transfer-Encoding : chunked"],
    [b"Transfer-Encoding\t: chunked"],
    [b"Transfer-Encoding:\tchunked"],
    [b"Transfer-Encoding:\x0bchunked"],
    [b"Transfer-Encoding:chunked"],
    [b" Transfer-Encoding: chunked"],
    [b"X: y\r\n Transfer-Encoding: chunked"],
    [b"Transfer-Encoding:\r\n chunked"],
    [b"Transfer-Encoding\r\n : chunked"],
    [b"X: y\nTransfer-Encoding: chunked"],
    [b"X: y\rTransfer-Encoding: chunked"],
    [b"X: y\x00\r\nTransfer-Encoding: chunked"],
    [b"Transfer-Encoding: chunked\x00"],
    [b"Transfer-Encoding\x00: chunked"],
    [b'Transfer-Encoding: "chunked"'],
    [b"Transfer-Encoding: chunked;q=1"],
    [b"Transfer-Encoding: chunked,"],
    [b"Transfer-Encoding: , chunked"],
    [b"Transfer-Encoding: chun\xe2\x84\xaaed"],
    [b"Transfer-Encoding: chunked\xa0"],
    [b"transfer-encoding: CHUNKED"],
    [b"Transfer_Encoding: chunked"],
    [b"Transfer-Encoding: chunked", b"Connection: Transfer-Encoding"],
    [b"Transfer-Encoding:"],
]

LENGTHS = [
    [b"Content-Length: 0", b"Content-Length: N"],
    [b"Content-Length: N", b"Content-Length: 0"],
    [b"Content-Length: N", b"Content-Length: N"],
    [b"Content-Length: 0, N"],
    [b"Content-Length: N, N"],
    [b"Content-Length: +N"],
    [b"Content-Length: -N"],
    [b"Content-Length: 00N"],
    [b"Content-Length: N "],
    [b"Content-Length:N"],
    [b"Content-Length : N"],
    [b"Content-Length:\x0bN"],
    [b"Content-Length: 0xN"],
    [b"Content-Length: N\x00"],
    [b"Content-Length: N_0"],
    [b"Content-Length: N;0"],
    [b"Content-Length: N.0"],
    [b"Content-Length: 0 N"],
    [b"Content-Length: 1844674407370955161N"],
    [b"Content-Length:"],
    [b"Content-Length: \r\n N"],
    [b"X: y\nContent-Length: N"],
    [b"X: y\rContent-Length: N"],
    [b"Content_Length: N"],
    [b"Content-Length: N", b"Connection: Content-Length"],
    [b"Content-Length: N", b"Expect: 100-continue"],
    [b"Content-Length: N", b"Expect: x 100-continue"],
    [b"Content-Length: N", b"Upgrade: websocket", b"Connection: Upgrade"],
    [b"Content-Length: N", b"Host: b"],
]

CHUNKS = [
    b"0\r\n\r\n<hidden>",
    b"<size>\r\n<hidden>\r\n0\r\n\r\n",
    b"<size>;a\r\n<hidden>\r\n0\r\n\r\n",
    b"<size>;a=\"\r\n\"\r\n<hidden>\r\n0\r\n\r\n",
    b"<size>;\n<hidden>\r\n0\r\n\r\n",
    b"2;\nxx\r\n0\r\n\r\n<hidden>",
    b"2;\rxx\r\n0\r\n\r\n<hidden>",
    b"<size>\n<hidden>\n0\n\n",
    b"0\n\n<hidden>",
    b"0\r\n\n<hidden>",
    b"<size>\r\n<hidden>xx0\r\n\r\n",
    b"<size>\r\n<hidden>0\r\n\r\n",
    b"<size> \r\n<hidden>\r\n0\r\n\r\n",
    b"<size>\t\r\n<hidden>\r\n0\r\n\r\n",
    b" <size>\r\n<hidden>\r\n0\r\n\r\n",
    b"+<size>\r\n<hidden>\r\n0\r\n\r\n",
    b"0x<size>\r\n<hidden>\r\n0\r\n\r\n",
    b"000<size>\r\n<hidden>\r\n0\r\n\r\n",
    b"00000000000000000000<size>\r\n<hidden>\r\n0\r\n\r\n",
    b"100000000000000<size>\r\n<hidden>\r\n0\r\n\r\n",
    b"10000000000000000\r\n\r\n<hidden>",
    b"ffffffffffffffff\r\n<hidden>",
    b"-1\r\n<hidden>",
    b"0\r\nX: y\r\n\r\n<hidden>",
    b"0\r\nContent-Length: <size>\r\n\r\n<hidden>",
    b"0\r\nTransfer-Encoding: chunked\r\n\r\n<hidden>",
    b"0\r\nX: y\nZ: z\r\n\r\n<hidden>",
    b"0\r\nX : y\r\n\r\n<hidden>",
    b"0\r\n X: y\r\n\r\n<hidden>",
    b"0;a\r\n\r\n<hidden>",
    b"\r\n0\r\n\r\n<hidden>",
    b"0\r\nGET / HTTP/1.1\r\nX: <hidden>",
]

WHOLES = [
    ("pipelined", b"POST /embed/text HTTP/1.1\r\nHost: a\r\n<id>\r\nContent-Length: 0\r\n\r\n<hidden>"),
    ("trailing garbage", b"POST /embed/text HTTP/1.1\r\nHost: a\r\n<id>\r\nContent-Length: 2\r\n\r\nhi!!\r\n<hidden>"),
    ("an extra CRLF", b"POST /embed/text HTTP/1.1\r\nHost: a\r\n<id>\r\nContent-Length: 2\r\n\r\nhi\r\n<hidden>"),
    ("GET with a body", b"GET /health/live HTTP/1.1\r\nHost: a\r\n<id>\r\nContent-Length: <size>\r\n\r\n<hidden>"),
    (
        "GET with a chunked body",
        b"GET /health/live HTTP/1.1\r\nHost: a\r\n<id>\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n<hidden>",
    ),
    ("OPTIONS * with a body", b"OPTIONS * HTTP/1.1\r\nHost: a\r\n<id>\r\nContent-Length: <size>\r\n\r\n<hidden>"),
    ("absolute form, another Host", b"GET http://b/health/live HTTP/1.1\r\nHost: a\r\n<id>\r\n\r\n<hidden>"),
    ("absolute form, user", b"GET http://a@b/health/live HTTP/1.1\r\nHost: a\r\n<id>\r\n\r\n<hidden>"),
    ("two hosts", b"GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n<id>\r\n\r\n<hidden>"),
    ("no host", b"GET /health/live HTTP/1.1\r\n<id>\r\n\r\n<hidden>"),
    ("line feeds alone", b"GET /health/live HTTP/1.1\nHost: a\n<id>\n\n<hidden>"),
    (
        "the head ends in a line feed",
        b"POST /embed/text HTTP/1.1\r\nHost: a\r\n<id>\r\nContent-Length: <size>\r\n\n<hidden>",
    ),
    ("NUL in a value", b"GET /health/live HTTP/1.1\r\nHost: a\r\n<id>\r\nX: \x00\r\n\r\n<hidden>"),
    ("NUL in a name", b"GET /health/live HTTP/1.1\r\nHost: a\r\n<id>\r\nX\x00: y\r\n\r\n<hidden>"),
    (
        "HTTP/1.0 chunked",
        b"POST /embed/text HTTP/1.0\r\nHost: a\r\n<id>\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n<hidden>",
    ),
    (
        "HTTP/1.0 kept, chunked",
        b"POST /embed/text HTTP/1.0\r\nHost: a\r\n<id>\r\n"
        b"Connection: keep-alive\r\nTransfer-Encoding: chunked\r\nContent-Length: <size>\r\n\r\n<hidden>",
    ),
    (
        "HTTP/1.0 kept",
        b"POST /embed/text HTTP/1.0\r\nHost: a\r\n<id>\r\n"
        b"Connection: keep-alive\r\nContent-Length: 0\r\n\r\n<hidden>",
    ),
    ("HTTP/0.9", b"GET /health/live\r\n\r\n<hidden>"),
    ("HTTP/2.0", b"GET /health/live HTTP/2.0\r\nHost: a\r\n<id>\r\n\r\n<hidden>"),
    ("HTTP/1.2", b"GET /health/live HTTP/1.2\r\nHost: a\r\n<id>\r\n\r\n<hidden>"),
    ("spaces in the request line", b"GET  /health/live  HTTP/1.1\r\nHost: a\r\n<id>\r\n\r\n<hidden>"),
    ("a request line in the request line", b"GET /health/live HTTP/1.1 HTTP/1.1\r\nHost: a\r\n<id>\r\n\r\n<hidden>"),
    ("a fragment", b"GET /health/live#x HTTP/1.1\r\nHost: a\r\n<id>\r\n\r\n<hidden>"),
    ("folded first line", b"GET /health/live HTTP/1.1\r\n X: y\r\nHost: a\r\n<id>\r\n\r\n<hidden>"),
    ("h2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n<hidden>"),
    (
        "upgrade to h2c",
        b"GET /health/live HTTP/1.1\r\nHost: a\r\n<id>\r\n"
        b"Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n<hidden>",
    ),
]

BUILDERS = (
    [(f"CL.TE {coding}", clte(coding)) for coding in CODINGS]
    + [(f"TE.CL {coding}", tecl(coding)) for coding in CODINGS]
    + [(f"TE {coding}", te(coding)) for coding in CODINGS]
    + [(f"CL {fields}", cl(*fields)) for fields in LENGTHS]
    + [(f"chunks {text}", chunks(text)) for text in CHUNKS]
    + [(name, raw(text)) for name, text in WHOLES]
)
