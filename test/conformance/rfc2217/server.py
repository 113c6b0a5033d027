"""pyserial's own RFC 2217 server, before a port that gives back what it gets. Prints its TCP port, then what it was told, line by line."""

import socket
import threading

import serial
import serial.rfc2217
import serial.urlhandler.protocol_loop


def tell(*words):
    print(*words, flush=True)


class Port(serial.urlhandler.protocol_loop.Serial):
    def _reconfigure_port(self):
        super()._reconfigure_port()
        tell("settings", self._baudrate, self._bytesize, self._parity, self._stopbits)

    def _update_dtr_state(self):
        super()._update_dtr_state()
        tell("dtr", int(self._dtr_state))

    def _update_rts_state(self):
        super()._update_rts_state()
        tell("rts", int(self._rts_state))

    def reset_input_buffer(self):
        super().reset_input_buffer()
        tell("purge")


class Connection:
    def __init__(self, client):
        self.client = client
        self.lock = threading.Lock()

    def write(self, data):
        with self.lock:
            self.client.sendall(data)


listener = socket.create_server(("127.0.0.1", 0))
tell(listener.getsockname()[1])
client, _ = listener.accept()
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
port = Port("loop://", timeout=0.05)
connection = Connection(client)
manager = serial.rfc2217.PortManager(port, connection)


def back():
    while port.is_open:
        data = port.read(4096)
        if data:
            connection.write(b"".join(manager.escape(data)))


reader = threading.Thread(target=back, daemon=True)
reader.start()
while True:
    data = client.recv(4096)
    if not data:
        break
    for byte in manager.filter(data):
        port.write(byte)
tell("left")
