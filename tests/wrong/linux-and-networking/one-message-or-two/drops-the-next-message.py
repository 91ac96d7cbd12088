# Wrong: reads a large chunk and throws away what follows the message.
import struct

def read_message(sock):
    data = b""
    while len(data) < 4 or len(data) < 4 + struct.unpack("!I", data[:4])[0]:
        if len(data) >= 4 and struct.unpack("!I", data[:4])[0] > 1 << 20:
            raise ValueError
        chunk = sock.recv(4096)
        if not chunk:
            if data:
                raise EOFError
            return None
        data += chunk
    size = struct.unpack("!I", data[:4])[0]
    return data[4:4 + size]
