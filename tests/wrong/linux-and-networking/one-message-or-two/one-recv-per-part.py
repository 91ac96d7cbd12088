# Wrong: takes for granted that recv returns as many bytes as asked for.
import struct

def read_message(sock):
    head = sock.recv(4)
    if not head:
        return None
    if len(head) < 4:
        raise EOFError
    (size,) = struct.unpack("!I", head)
    if size > 1 << 20:
        raise ValueError
    body = sock.recv(size) if size else b""
    if len(body) < size:
        raise EOFError
    return body
