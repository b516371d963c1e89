"""The very image, booted: a virtual machine, the simulated HAT on a cable, and a day of an office over HTTP.

``make image-test`` runs it. No file here is collected by pytest: a boot takes longer than all other tests.
"""
