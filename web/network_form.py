"""The forms of the network page: the Wi-Fi to join, the address of the cable."""

from __future__ import annotations

from wtforms import PasswordField, RadioField

from appliance.network.model import Wifi, Wire
from appliance.network_desk import NetworkDesk
from web import forms, own_password
from web.own_password import OwnPasswordForm


class WifiForm(OwnPasswordForm):
    """The Wi-Fi's password may be empty: an open one."""

    wifi = forms.text("Nama Wi-Fi", required="Pilih atau ketik nama Wi-Fi.", longest=32)
    wifi_password = PasswordField("Kata sandi Wi-Fi")
    password = own_password.field(id="sandi-untuk-wifi")

    def chosen(self) -> Wifi | None:
        """None: the form says why not."""
        if not self.ok():
            return None
        wifi = Wifi(self.wifi.data, self.wifi_password.data or "")
        if NetworkDesk.is_wifi(wifi):
            return wifi
        if len(wifi.name.encode()) > 32 or not wifi.name.isprintable():
            self.refuse(self.wifi, "Nama Wi-Fi paling panjang 32 huruf.")
        else:
            self.refuse(
                self.wifi_password, "Kata sandi Wi-Fi terdiri atas 8 sampai 63 huruf, angka, dan tanda biasa."
            )
        return None


class CableForm(OwnPasswordForm):
    """Given by the office's network, or fixed."""

    kind = RadioField(
        "Alamat kotak pada kabel",
        choices=[
            forms.choice("auto", "Diberi oleh jaringan kantor (biasanya ini)"),
            forms.choice("fixed", "Tetap, seperti isian di bawah"),
        ],
        default="auto",
    )
    address = forms.text("Alamat", longest=20)
    gateway = forms.text("Gateway", longest=15)
    dns = forms.text("DNS", longest=60)
    password = own_password.field(id="sandi-untuk-kabel")

    def fill(self, wire: Wire) -> None:
        """What holds now."""
        self.kind.data = "auto" if wire.address == "auto" else "fixed"
        self.address.data = "" if wire.address == "auto" else wire.address
        self.gateway.data = wire.gateway
        self.dns.data = " ".join(wire.name_servers)

    def chosen(self) -> Wire | None:
        """None: the form says why not."""
        if not self.ok():
            return None
        if self.kind.data == "auto":
            return Wire()
        servers = tuple((self.dns.data or "").replace(",", " ").split())
        wire = Wire(self.address.data, self.gateway.data or "", servers)
        if wire.address != "auto" and NetworkDesk.is_wire(wire):
            return wire
        self.refuse(
            self.address,
            "Alamat-alamat ini tidak cocok satu sama lain. Contoh: 192.168.1.50/24, gateway 192.168.1.1.",
        )
        return None
