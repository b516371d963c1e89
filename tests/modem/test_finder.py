"""Modems are found by what they are and where they are plugged, never by the number behind ttyUSB."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.modem.finder import PortKind, find_ports, look
from appliance.modem.header_uart import ObstacleWord, Places, is_debug_connector
from tests.support.machine import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


# -- USB -------------------------------------------------------------------------------------------------


def test_the_at_port_of_a_sim7600_is_interface_two_whatever_its_number(machine: Machine) -> None:
    machine.plug("1-1.2", "1e0e:9001", ttyUSB7="00", ttyUSB3="01", ttyUSB5="02", ttyUSB4="03", ttyUSB6="04")

    first, second = machine.look().ports
    assert (Path(first.path).name, first.usb, first.interface, first.device) == (
        "ttyUSB5",
        "1e0e:9001",
        2,
        "1-1.2",
    )
    assert first.kind is PortKind.MODEM
    # its second AT port is for the day when the first is missing; the others must not be opened
    assert Path(second.path).name == "ttyUSB4"


@pytest.mark.parametrize(
    ("usb", "at", "second"),
    [
        ("1e0e:9001", "02", "03"),
        ("1e0e:9011", "04", "05"),
        ("1e0e:9205", "02", "03"),
        ("1e0e:9206", "02", "05"),
        ("2c7c:0125", "02", "03"),
        ("2c7c:0121", "02", "03"),
        ("2c7c:0191", "02", "03"),
        ("2c7c:0195", "02", "03"),
        ("2c7c:0296", "02", "03"),
    ],
)
def test_of_each_known_module_only_the_at_ports_are_opened(
    machine: Machine, usb: str, at: str, second: str
) -> None:
    every = {f"ttyUSB{6 - number}": f"{number:02d}" for number in range(7)}
    machine.plug("1-1", usb, **every)
    names = {number: name for name, number in every.items()}
    assert machine.names() == [names[at], names[second]]


@pytest.mark.parametrize("usb", ["1e0e:9018", "12d1:1001", "12d1:1506", "2c7c:6005"])
def test_where_the_layout_is_not_known_each_port_may_be_asked(machine: Machine, usb: str) -> None:
    machine.plug("1-1", usb, ttyUSB0="02", ttyUSB1="00", ttyUSB2="01")
    assert machine.names() == ["ttyUSB1", "ttyUSB2", "ttyUSB0"]
    assert {port.kind for port in machine.look().ports} == {PortKind.UNKNOWN_LAYOUT}


def test_when_the_first_choice_is_missing_the_second_is_taken(machine: Machine) -> None:
    machine.plug("1-1.2", "2c7c:0125", ttyUSB0="00", ttyUSB3="03")
    assert machine.names() == ["ttyUSB3"]


def test_the_diagnostic_ports_of_a_modem_are_left_alone(machine: Machine) -> None:
    machine.plug("1-1.2", "1e0e:9011", ttyUSB0="02")
    assert machine.names() == []


def test_several_like_modems_come_in_the_order_of_their_sockets(machine: Machine) -> None:
    machine.plug("1-1.10", "1e0e:9001", ttyUSB0="02")
    machine.plug("1-1.4", "1e0e:9001", ttyUSB2="02")
    machine.plug("1-1.2", "1e0e:9001", ttyUSB9="02")
    assert machine.names() == ["ttyUSB9", "ttyUSB2", "ttyUSB0"]


def test_two_modems_alike_are_told_apart_by_their_sockets_names(machine: Machine) -> None:
    machine.plug("1-1.2", "1e0e:9001", ttyUSB9="02")
    machine.link_by_path("platform-xhci-usb-0:1.2:1.2-port0", "ttyUSB9")
    assert machine.look().ports[0].by_path.endswith("by-path/platform-xhci-usb-0:1.2:1.2-port0")


def test_serial_adapters_are_asked_last_for_they_may_be_a_printer(machine: Machine) -> None:
    machine.plug("1-1.1", "10c4:ea60", ttyUSB0="00")  # the USB side of a SIM868 HAT
    machine.plug("1-1.2", "1a86:7523", ttyUSB1="00")
    machine.plug("1-1.3", "0403:6001", ttyUSB2="00")
    machine.plug("1-1.4", "12d1:1001", ttyUSB3="00")
    machine.plug("1-1.5", "1e0e:9001", ttyACM0="02")
    machine.plug("1-1.6", "2341:0043", ttyACM1="00")  # something else altogether
    assert machine.names() == ["ttyACM0", "ttyUSB3", "ttyUSB0", "ttyUSB1", "ttyUSB2"]


def test_each_line_of_an_adapter_with_several_may_lead_to_a_modem_of_its_own(machine: Machine) -> None:
    machine.plug("1-1", "0403:6011", ttyUSB0="00", ttyUSB1="01")
    assert [port.device for port in machine.look().ports] == ["1-1", "1-1:1"]


def test_a_modem_that_is_put_back_into_its_socket_is_born_anew(machine: Machine) -> None:
    machine.plug("1-1", "1e0e:9001", ttyUSB2="02")
    before = machine.look().ports[0]
    assert machine.look().ports[0] == before
    machine.pull("1-1")
    assert machine.names() == []
    machine.plug("1-1", "1e0e:9001", ttyUSB2="02")
    assert machine.look().ports[0] != before


def test_a_machine_without_such_lists_has_no_modems(tmp_path: Path) -> None:
    assert find_ports(Places.under(tmp_path / "nowhere")) == []


# -- what looks like a modem, but has no port ------------------------------------------------------------


def obstacle(machine: Machine) -> tuple[ObstacleWord, str]:
    (found,) = machine.look().obstacles
    return found.word, found.sentence


def test_a_huawei_stick_that_is_only_a_cd_rom_is_named(machine: Machine) -> None:
    machine.plug("1-1.3", "12d1:1f01")
    machine.interface("1-1.3", "00", "08")
    word, sentence = obstacle(machine)
    assert word is ObstacleWord.ONLY_STORAGE
    assert "USB socket 1-1.3" in sentence
    assert "usb-modeswitch" in sentence


def test_a_stick_that_plays_network_card_is_named(machine: Machine) -> None:
    machine.plug("1-1.3", "12d1:14dc")
    machine.interface("1-1.3", "00", "02")
    machine.interface("1-1.3", "01", "08")
    assert obstacle(machine)[0] is ObstacleWord.ONLY_NETWORK


def test_a_modem_the_kernel_has_no_driver_for_is_named(machine: Machine) -> None:
    machine.plug("1-1.3", "1e0e:9018")
    machine.interface("1-1.3", "00", "ff")
    assert obstacle(machine)[0] is ObstacleWord.NO_DRIVER


def test_other_devices_on_usb_are_no_obstacles(machine: Machine) -> None:
    machine.plug("1-1.3", "0951:1666")  # a memory stick
    machine.interface("1-1.3", "00", "08")
    assert machine.look().obstacles == ()


# -- the header ------------------------------------------------------------------------------------------

PI_3 = "Raspberry Pi 3 Model B Plus Rev 1.3"
PI_4 = "Raspberry Pi 4 Model B Rev 1.5"
PI_5 = "Raspberry Pi 5 Model B Rev 1.0"
ZERO = "Raspberry Pi Zero 2 W Rev 1.0"
MINI_UART = "/soc/serial@7e215040"
PL011 = "/soc/serial@7e201000"


@pytest.mark.parametrize("model", [PI_3, PI_4, ZERO])
@pytest.mark.parametrize("tty", ["ttyS0", "ttyAMA0"])
def test_up_to_a_pi_4_the_header_is_where_serial0_leads(machine: Machine, model: str, tty: str) -> None:
    machine.uart("ttyS0")
    machine.uart("ttyAMA0")
    machine.is_a(model, serial0=tty)
    (port,) = machine.look().ports
    assert (Path(port.path).name, port.kind, port.device) == (tty, PortKind.HEADER, tty)


@pytest.mark.parametrize(("alias", "tty"), [(MINI_UART, "ttyS0"), (PL011, "ttyAMA0")])
def test_without_the_link_the_device_tree_knows_the_header(machine: Machine, alias: str, tty: str) -> None:
    machine.uart("ttyS0", MINI_UART)
    machine.uart("ttyAMA0", PL011)
    machine.is_a(PI_4, alias=alias)
    assert machine.names() == [tty]


@pytest.mark.parametrize("model", [PI_3, PI_4, ZERO])
def test_with_the_upstream_kernel_serial0_is_the_radio_chip_and_the_header_is_serial1(
    machine: Machine, model: str
) -> None:
    machine.uart("ttyAMA0", PL011)
    machine.uart("ttyS1", MINI_UART, below="3f215040.serial:0/3f215040.serial:0.0")
    machine.is_a(model, alias=PL011, serial1=MINI_UART, radio=PL011)
    (port,) = machine.look().ports
    assert (Path(port.path).name, port.kind) == ("ttyS1", PortKind.HEADER)


def test_with_the_upstream_kernel_a_pi_without_a_radio_chip_has_serial0_on_the_header(
    machine: Machine,
) -> None:
    machine.uart("ttyAMA0", PL011)
    machine.uart("ttyS1", MINI_UART)
    machine.is_a("Raspberry Pi 2 Model B Rev 1.2", alias=PL011, serial1=MINI_UART)
    assert machine.names() == ["ttyAMA0"]


def test_a_header_whose_uart_has_no_driver_is_told_how_to_switch_it_on(machine: Machine) -> None:
    machine.uart("ttyAMA0", PL011)
    machine.is_a(PI_3, alias=PL011, serial1=MINI_UART, radio=PL011)
    assert machine.names() == []
    assert obstacle(machine)[0] is ObstacleWord.UART_OFF


@pytest.mark.parametrize("model", [PI_5, "Raspberry Pi 500 Rev 1.0", "Raspberry Pi Compute Module 5 Rev 1.0"])
def test_on_a_pi_5_serial0_is_the_debug_connector_and_the_header_is_ttyama0(
    machine: Machine, model: str
) -> None:
    machine.uart("ttyAMA0")
    machine.uart("ttyAMA10")
    machine.is_a(model, serial0="ttyAMA10")
    assert machine.names() == ["ttyAMA0"]
    assert is_debug_connector(str(machine.places.dev / "serial0"), machine.places)
    assert not is_debug_connector(str(machine.places.dev / "ttyAMA0"), machine.places)


def test_a_pi_5_whose_header_port_is_off_is_told_how_to_switch_it_on(machine: Machine) -> None:
    machine.uart("ttyAMA10")
    machine.is_a(PI_5, serial0="ttyAMA10")
    assert machine.names() == []
    word, sentence = obstacle(machine)
    assert word is ObstacleWord.UART_OFF
    assert "dtparam=uart0=on" in sentence


def test_so_is_a_pi_4(machine: Machine) -> None:
    machine.is_a(PI_4)
    assert "enable_uart=1" in obstacle(machine)[1]


@pytest.mark.parametrize("console", ["ttyS0,115200", "serial0,115200", "ttyS0"])
def test_a_header_port_on_which_the_kernel_talks_is_named_and_never_asked(
    machine: Machine, console: str
) -> None:
    machine.uart("ttyS0")
    machine.is_a(PI_4, serial0="ttyS0", cmdline=f"console={console} console=tty1")
    assert machine.names() == []
    word, sentence = obstacle(machine)
    assert word is ObstacleWord.CONSOLE
    assert "cmdline.txt" in sentence


def test_a_console_on_the_debug_connector_of_a_pi_5_harms_nobody(machine: Machine) -> None:
    machine.uart("ttyAMA0")
    machine.uart("ttyAMA10")
    machine.is_a(PI_5, serial0="ttyAMA10", cmdline="console=ttyAMA10,115200")
    assert machine.names() == ["ttyAMA0"]


def test_the_serial_port_of_a_pc_is_not_asked(machine: Machine) -> None:
    machine.uart("ttyS0")
    assert machine.look() == look(Places.under(machine.root / "nowhere"))


# -- whatever the kernel shows ---------------------------------------------------------------------------

NAMES = st.sampled_from(
    ["ttyUSB0", "ttyACM1", "1-1", "1-1:1.2", "device", "idVendor", "idProduct", "bInterfaceNumber", "devnum"]
)
FACTS = st.sampled_from([b"1e0e\n", b"9001\n", b"02\n", b"12d1\n", b"08\n", b"", b"\0", b"0x2", b"1_0"])
PLACES = st.sampled_from(
    [
        "sys/class/tty",
        "sys/class/tty/ttyUSB0",
        "sys/class/tty/ttyUSB0/device",
        "sys/bus/usb/devices",
        "sys/bus/usb/devices/1-1",
        "proc/device-tree",
        "proc/device-tree/aliases",
        "proc",
        "dev",
        "dev/serial/by-path",
    ]
)
LEAVES = st.one_of(NAMES, st.sampled_from(["model", "serial0", "cmdline", "ttyAMA0", "ttyS0", "of_node"]))
CONTENTS = st.one_of(
    FACTS,
    st.binary(max_size=40),
    st.sampled_from([b"Raspberry Pi 5\0", b"Raspberry Pi 4\0", b"console=serial0,115200 console= x"]),
)
KINDS = st.sampled_from(["file", "folder", "link to itself", "link to nothing", "link up"])


@given(st.lists(st.tuples(PLACES, LEAVES, KINDS, CONTENTS), max_size=25))
def test_no_contents_of_the_kernels_folders_can_trouble_the_finder(
    entries: list[tuple[str, str, str, bytes]],
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for place, leaf, kind, contents in entries:
            _put(root / place / leaf, kind, contents)
        findings = look(Places.under(root))
        assert len({port.path for port in findings.ports}) == len(findings.ports)


def _put(path: Path, kind: str, contents: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        match kind:
            case "file":
                path.write_bytes(contents)
            case "folder":
                path.mkdir()
            case "link to itself":
                path.symlink_to(path)
            case "link to nothing":
                path.symlink_to("nowhere")
            case _:
                path.symlink_to("../..")
    except OSError:
        pass  # something else is there already
