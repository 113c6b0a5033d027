"""pyserial as a client: does what it is told and prints what it saw as one JSON object. usage: client.py URL STEP..."""

import json
import sys
import threading
import time

import serial

url, *steps = sys.argv[1:]
seen = {}
port = serial.serial_for_url(url, baudrate=115200, timeout=10)


def lines():
    """esptool's classic reset, then a hard one."""
    port.setDTR(False)
    port.setRTS(True)
    time.sleep(0.1)
    port.setDTR(True)
    port.setRTS(False)
    time.sleep(0.05)
    port.setDTR(False)
    port.setRTS(True)
    port.setRTS(False)


def baud():
    for rate in (230400, 921600, 74880, 0xFFFF):
        port.baudrate = rate
        port.write(b"\x01\xff\x02")
        assert port.read(3) == b"\x01\xff\x02"


def settings():
    port.rtscts = True
    port.rtscts = False
    port.break_condition = True
    port.break_condition = False
    try:
        port.bytesize = serial.SEVENBITS
        seen["seven"] = "accepted"
    except ValueError as error:
        seen["seven"] = str(error)


def modem():
    seen["modem"] = [port.cts, port.dsr, port.cd, port.ri]


def purge():
    """What came before the purge is gone, what comes after it is all there."""
    port.write(bytes(range(200)))
    time.sleep(0.2)
    seen["waiting"] = port.in_waiting
    port.reset_input_buffer()
    seen["left"] = port.in_waiting
    port.write(b"after")
    seen["after"] = port.read(5).decode("latin1")
    port.reset_output_buffer()


def bulk():
    """1 MiB there and back at once; every byte value."""
    port.baudrate = 921600
    block = bytes((i * 7 + (i >> 8)) & 0xFF for i in range(1 << 20))
    back = bytearray()

    def collect():
        while len(back) < len(block):
            part = port.read(min(4096, len(block) - len(back)))
            if not part:
                return
            back.extend(part)

    reader = threading.Thread(target=collect)
    start = time.time()
    reader.start()
    for at in range(0, len(block), 0x4000):
        port.write(block[at : at + 0x4000])
    reader.join()
    seen["bulk"] = {"length": len(back), "same": bytes(back) == block, "seconds": time.time() - start}


def second():
    try:
        serial.serial_for_url(url, baudrate=115200)
        seen["second"] = "opened"
    except serial.SerialException as error:
        seen["second"] = str(error)


for step in steps:
    globals()[step]()
port.close()
print(json.dumps(seen))
