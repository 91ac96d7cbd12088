# Wrong: returns what has arrived when the peer closes within a message.
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
    if len(head) < 4:
        return None
    (size,) = struct.unpack("!I", head)
    if size > 1 << 20:
        raise ValueError
    return read_up_to(sock, size)
