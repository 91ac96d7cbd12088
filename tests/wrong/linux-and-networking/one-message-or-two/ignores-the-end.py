# Wrong: never asks whether the peer has closed, so it loops for ever.
import struct

def read_up_to(sock, size):
    data = b""
    while len(data) < size:
        data += sock.recv(size - len(data))
    return data

def read_message(sock):
    (size,) = struct.unpack("!I", read_up_to(sock, 4))
    if size > 1 << 20:
        raise ValueError
    return read_up_to(sock, size)
