# Wrong: takes an empty message for the end of the stream.
import struct

def read_up_to(sock, size):
    data = b""
    while len(data) < size:
        chunk = sock.recv(size - len(data))
        if not chunk:
            break
        data += chunk
    return data

def read_message(sock):
    head = read_up_to(sock, 4)
    if not head:
        return None
    if len(head) < 4:
        raise EOFError
    (size,) = struct.unpack("!I", head)
    if size > 1 << 20:
        raise ValueError
    body = read_up_to(sock, size)
    if not body:
        return None
    if len(body) < size:
        raise EOFError
    return body
