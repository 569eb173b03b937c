#!/usr/bin/env python3
"""Set Handrail up in this checkout and run it: python3 dev.py run | test | check | bench | shots OUT | build.

Only the standard library is used, and the syntax stays old enough for an old Python 3 to say what it lacks.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig

if sys.version_info < (3, 11):
    for _minor in (14, 13, 12, 11):
        _newer = shutil.which(f"python3.{_minor}")
        if _newer and subprocess.call([_newer, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            sys.exit(subprocess.call([_newer, *sys.argv]))
    sys.exit(
        f"Handrail needs Python 3.11 or newer, and {sys.executable} is Python {sys.version.split()[0]}.\n"
        "Install a newer one (python3.11, say) and start dev.py again: it is found on the PATH by itself."
    )

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "handrail-stamp")  # written last: what is installed, and which libraries loaded
UNFINISHED = os.path.join(VENV, "handrail-unfinished")  # there while an install is under way
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}  # the second holds the first
NO_TESTS = 5  # pytest's exit status when it was left nothing to run
WINDOWS = sys.platform == "win32"
LINUX = sys.platform.startswith("linux")
VERSIONED = f"python{sys.version_info[0]}.{sys.version_info[1]}"
PYTHON = os.path.join(VENV, "Scripts", "python.exe") if WINDOWS else os.path.join(VENV, "bin", "python")

# Debian and Ubuntu packages of the shared libraries that Qt's wheel expects to find on the machine.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libbrotlidec.so.1": "libbrotli1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}

# What the tests talk to: name -> (program that shows it is there, package). tests/conftest.py reads it too.
SERVERS = {
    "sshd": ("sshd", "openssh-server"),
    "ssh": ("ssh", "openssh-client"),
    "monitoring-plugins": ("/usr/lib/nagios/plugins/check_load", "monitoring-plugins-basic"),
    "check_dig": ("/usr/lib/nagios/plugins/check_dig", "monitoring-plugins-standard"),
    "ss": ("ss", "iproute2"),
    "nft": ("nft", "nftables"),
    "ps": ("ps", "procps"),
    "ping": ("ping", "iputils-ping"),
    "dig": ("dig", "bind9-dnsutils"),
    "xvfb": ("Xvfb", "xvfb"),
    "xdotool": ("xdotool", "xdotool"),
    "git": ("git", "git"),
    "busybox": ("busybox", "busybox"),
    "csh": ("csh", "csh"),
    "fish": ("fish", "fish"),
    "tcsh": ("tcsh", "tcsh"),
    "sudo": ("sudo", "sudo"),
    "keyring": ("gnome-keyring-daemon", "gnome-keyring"),
    "openssl": ("openssl", "openssl"),
    "faketime": ("faketime", "faketime"),
    "shellcheck": ("shellcheck", "shellcheck"),
    "postgresql": ("pg_ctlcluster", "postgresql"),
    "mariadb": ("mariadbd", "mariadb-server"),
    "promtool": ("promtool", "prometheus"),
    "slapd": ("slapd", "slapd"),
    "tinyproxy": ("tinyproxy", "tinyproxy-bin"),
    "traceroute": ("traceroute", "traceroute"),
    "tracepath": ("tracepath", "iputils-tracepath"),
    "curl": ("curl", "curl"),
    "ansible-inventory": ("ansible-inventory", "ansible-core"),
    "nc": ("nc", "netcat-openbsd"),
    "awscli": ("/usr/bin/aws", "awscli"),
    "pdftotext": ("pdftotext", "poppler-utils"),
}
# Units that a package switches on when it is installed; the tests start their own servers on their own ports.
UNWANTED_UNITS = {
    "openssh-server": ("ssh.service", "ssh.socket"),
    "postgresql": ("postgresql.service",),
    "mariadb-server": ("mariadb.service",),
    "prometheus": ("prometheus.service",),
    "slapd": ("slapd.service",),
    "gnome-keyring": ("gnome-keyring-daemon.socket", "gnome-keyring-daemon.service"),
}


def say(text):
    print("handrail: " + text, file=sys.stderr, flush=True)


# ---- what is there already ----


def fingerprint(level):
    """Return a hash of everything that makes an installed .venv stale, cheap enough for every start."""
    digest = hashlib.sha256()
    for name in (os.path.join(ROOT, LOCKS[level]), os.path.join(VENV, "pyvenv.cfg")):
        with open(name, "rb") as file:
            digest.update(file.read())
    digest.update("\n".join((ROOT, os.path.realpath(PYTHON))).encode())
    return level + " " + digest.hexdigest()


def read_stamp():
    try:
        with open(STAMP, encoding="utf-8") as file:
            return file.read().split("\n")
    except OSError:
        return []


def is_ready(level):
    """Say whether .venv holds what this level needs; the dev level serves `run` as well."""
    if not os.path.exists(PYTHON) or os.path.exists(UNFINISHED):
        return False
    stamp = read_stamp()
    return any(fingerprint(good) in stamp for good in {level, "dev"})


def qt_packages_missing():
    """Return the packages of the shared libraries that do not load here."""
    if not LINUX:
        return []
    import ctypes

    missing = []
    for library, package in QT_LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


def server_is_here(name):
    folders = [os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"]
    return shutil.which(SERVERS[name][0], path=os.pathsep.join(folders)) is not None


def server_packages_missing():
    return [SERVERS[name][1] for name in SERVERS if not server_is_here(name)] if LINUX else []


def venv_packages_missing():
    """Debian and Ubuntu ship Python without the part that puts pip into a virtual environment."""
    importlib.invalidate_caches()
    if os.path.exists(PYTHON) and not os.path.exists(UNFINISHED):
        return []
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return []
    return [f"{VERSIONED}-venv"]


def build_packages_missing():
    """PyInstaller reads libraries with objdump and carries Python's own shared library."""
    if not LINUX:
        return []
    import ctypes.util

    library = os.path.join(sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("LDLIBRARY"))
    has_library = (".so" in library and os.path.exists(library)) or ctypes.util.find_library(VERSIONED)
    return ([] if shutil.which("objdump") else ["binutils"]) + ([] if has_library else ["lib" + VERSIONED])


# ---- system packages ----

# Run by root. While it runs, policy-rc.d keeps packages from starting the servers they bring.
APT_SCRIPT = r"""
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d mark='# while handrail installs packages'
if [ ! -e "$policy" ] || grep -qxF "$mark" "$policy"; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM HUP
    printf '#!/bin/sh\n%s\nexit 101\n' "$mark" > "$policy" && chmod 755 "$policy" || exit 1
fi
get() { said=$(apt-get -qq -o DPkg::Lock::Timeout=300 "$@" 2>&1) || { echo "$said" >&2; return 1; }; }
ls /var/lib/apt/lists/*Packages* >/dev/null 2>&1 || get update
install() { get install -y --no-install-recommends "$@"; }
# One name that this release does not know must not keep the others out.
install "$@" || { dpkg --configure -a >&2; get update; install "$@"; } || for one; do install "$one"; done
for unit in $UNWANTED; do
    for off in "systemctl disable $unit" "systemctl --global disable $unit" \
        "deb-systemd-helper disable $unit" "update-rc.d ${unit%.*} disable"; do
        $off >/dev/null 2>&1
    done
done
"""


def apt_install(packages):
    """Install what can be installed, as root or by sudo without a password."""
    if not shutil.which("apt-get"):
        return
    unwanted = " ".join(unit for package in packages for unit in UNWANTED_UNITS.get(package, ()))
    proxies = [key + "=" + os.environ[key] for key in os.environ if key.lower().endswith("_proxy")]
    command = ["env", *proxies, "UNWANTED=" + unwanted, "sh", "-c", APT_SCRIPT, "sh", *packages]
    if os.geteuid() != 0:
        if not shutil.which("sudo") or subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL):
            return
        command = ["sudo", "-n", *command]
    say("installing with apt: " + " ".join(packages))
    subprocess.call(command, stdin=subprocess.DEVNULL)


def command_to_type(packages):
    if not shutil.which("apt-get"):
        return "(no apt-get here: with your package manager, what Debian has in) " + " ".join(packages)
    install = "apt-get update && apt-get install -y --no-install-recommends " + " ".join(packages)
    if os.geteuid() == 0:
        return install
    return f"sudo sh -c '{install}'" if shutil.which("sudo") else f"su -c '{install}'"


def provide(needed, wanted):
    """Install system packages; end with the one command to type when a needed one stays missing.

    Args:
        needed: looks for the packages without which there is no start, and returns those that are missing.
        wanted: the same for those that are only good to have.
    """
    if not needed() + wanted():
        return
    apt_install(needed() + wanted())
    missing = needed() + wanted()
    if needed():
        sys.exit(
            "handrail: this machine lacks packages that dev.py may not install itself or could not."
            " Type this, then start again:\n\n  " + command_to_type(missing) + "\n"
        )
    if missing:
        say("going on without " + " ".join(missing) + "; to have them: " + command_to_type(missing))


# ---- .venv ----


class SetUpLock:
    """One dev.py sets up at a time; the others wait and then find the work done."""

    def __enter__(self):
        self._file = open(os.path.join(ROOT, ".dev.lock"), "a+")
        os.set_inheritable(self._file.fileno(), True)  # pip holds it too, should dev.py be killed meanwhile
        try:
            self._take(False)
        except OSError:
            say("another dev.py is setting up here; waiting for it")
            self._take(True)

    def _take(self, is_patient):
        if not WINDOWS:
            import fcntl

            return fcntl.flock(self._file, fcntl.LOCK_EX | (0 if is_patient else fcntl.LOCK_NB))
        import msvcrt
        import time

        while True:
            try:
                self._file.seek(0)
                return msvcrt.locking(self._file.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError:
                if not is_patient:
                    raise
                time.sleep(0.5)

    def __exit__(self, *_error):
        self._file.close()


def pip_answer(*words):
    return subprocess.run([PYTHON, "-m", "pip", *words], capture_output=True, text=True).stdout


def make_venv():
    """Make .venv, or make it anew when its Python is gone or an install into it was cut short."""
    if os.path.exists(PYTHON) and not os.path.exists(UNFINISHED) and pip_answer("--version"):
        return
    import venv

    os.makedirs(VENV, exist_ok=True)
    open(UNFINISHED, "w").close()
    venv.EnvBuilder(clear=True, symlinks=not WINDOWS, with_pip=True).create(VENV)


def certificate_options():
    """Return pip options and environment so that a company's own certificate authority is believed.

    What pip already reads (its configuration, PIP_CERT, REQUESTS_CA_BUNDLE) stays as it is.
    """
    if any(os.environ.get(name) for name in ("PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")):
        return [], {}
    if ".cert=" in pip_answer("config", "list"):
        return [], {}
    if os.path.exists(os.environ.get("SSL_CERT_FILE", "")):
        return [], {"PIP_CERT": os.environ["SSL_CERT_FILE"]}
    version = tuple(int(part) for part in pip_answer("--version").split()[1].split(".")[:2])
    if version >= (24, 2):  # asks the system about certificates without being told
        return [], {}
    if version >= (23, 3):
        return ["--use-feature=truststore"], {}
    bundle = "/etc/ssl/certs/ca-certificates.crt"
    return [], ({"PIP_CERT": bundle} if os.path.exists(bundle) else {})


def pip_install(*words):
    options, environment = certificate_options()
    pip = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input", *options]
    done = subprocess.run(
        [*pip, "--no-deps", *words],
        env={**os.environ, **environment},
        cwd=ROOT,
        close_fds=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        said = done.stdout.decode(errors="replace").strip()[-4000:]
        sys.exit(f"{said}\nhandrail: pip could not install the packages; start dev.py again to go on")


def fill_venv(level):
    make_venv()
    open(UNFINISHED, "w").close()
    say(f"installing the packages of {LOCKS[level]} into .venv (once; a few hundred MB)")
    pip_install("--require-hashes", "--only-binary=:all:", "-r", LOCKS[level])
    pip_install("--no-build-isolation", "--editable", ".")


def write_stamp(level):
    lines = [fingerprint(level)] + ([] if qt_packages_missing() else ["qt"])
    with open(STAMP + ".new", "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    os.replace(STAMP + ".new", STAMP)
    if os.path.exists(UNFINISHED):
        os.remove(UNFINISHED)


def set_up(level, needs_qt, wanted=list):
    """Bring this checkout to where `level` can start; the next time this only reads a few small files."""
    if is_ready(level) and ("qt" in read_stamp() or not needs_qt) and not wanted():
        return
    with SetUpLock():
        if needs_qt:
            provide(lambda: venv_packages_missing() + qt_packages_missing(), wanted)
        else:
            provide(venv_packages_missing, lambda: wanted() + qt_packages_missing())
        if not is_ready(level):
            fill_venv(level)
        write_stamp(level)


# ---- commands ----


def call(tool, *words):
    """Run one of the tools that are installed in .venv, from the top of the checkout."""
    say(" ".join(["$", tool, *words]))
    return subprocess.call([os.path.join(os.path.dirname(PYTHON), tool), *words], cwd=ROOT)


def become(*words):
    """Put the program in the place of dev.py, so that signals, exit status and terminal are its own."""
    if not WINDOWS:
        os.execv(PYTHON, [PYTHON, *words])
    sys.exit(subprocess.call([PYTHON, *words]))


def has_display():
    return not LINUX or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run(arguments):
    """Open the window; without a display, lead through the first runbook in the terminal."""
    set_up("run", needs_qt=has_display() and not arguments)
    if not arguments and not has_display():
        say(
            "no display here, so this is the first-look runbook in the terminal (dev.py run --help: the rest)"
        )
        arguments = ["run", "first-look"]
    become("-P", "-m", "desktop", *arguments)


CHECKS = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("lint-imports",),
    ("deptry", "."),
    ("vulture",),
    ("mypy",),
)


def check(_arguments=()):
    """Look at format, style, layers, dependencies, dead code and types, cheap to dear."""
    set_up("dev", needs_qt=False)
    failed = [" ".join(words) for words in CHECKS if call(*words)]
    say("failed: " + ", ".join(failed) if failed else "all checks pass")
    return 1 if failed else 0


def test(arguments):
    """Run the checks, then every test on all cores, against the real servers of this machine."""
    set_up("dev", needs_qt=True, wanted=server_packages_missing)
    failed = check()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of programs start, and would compile all of it
    cores = len(os.sched_getaffinity(0)) if LINUX else os.cpu_count() or 1
    together = ["-n", str(cores + 2), "--dist", "worksteal"]  # two more: many wait for a server
    if "-m" in arguments:  # the caller chooses
        return call("pytest", *together, *arguments) or failed
    ended = [
        call("pytest", "-m", "alone", *arguments),  # what measures, with nothing beside it
        call(
            "pytest", *together, "-m", "not alone and not built", *arguments
        ),  # ends with the names of what was skipped
    ]
    if ended == [NO_TESTS, NO_TESTS]:
        return NO_TESTS
    return next((code for code in ended if code not in (0, NO_TESTS)), failed)


def bench(arguments):
    """Measure against bare minima and peers; each figure is a ratio within one run."""
    set_up("dev", needs_qt=True, wanted=server_packages_missing)
    return call("python", "-m", "benchmarks", *arguments)


def shots(arguments):
    """Render every page in both themes as PNG files into a folder."""
    if len(arguments) != 1:
        sys.exit("handrail: say where the pictures go: dev.py shots OUT")
    set_up("run", needs_qt=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return call("python", "-m", "desktop.ui.shots", os.path.abspath(arguments[0]))


def build(arguments):
    """Make the program as one folder that needs no Python on the machine it goes to, and try it."""
    set_up("dev", needs_qt=True)
    provide(build_packages_missing, list)
    failed = call("pyinstaller", "--noconfirm", *arguments, "pyinstaller.spec")
    return failed or call("pytest", "-m", "built", "tests/built")


COMMANDS = {"run": run, "test": test, "check": check, "bench": bench, "shots": shots, "build": build}


def main():
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in COMMANDS:
        print(__doc__)
        for known, function in COMMANDS.items():
            print(f"  {known:6} {function.__doc__}")
        return 0 if name in ("-h", "--help", "help") else 64
    try:
        return COMMANDS[name](sys.argv[2:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
