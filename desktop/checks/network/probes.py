"""A traceroute for hosts that have none: UDP with a growing time to live, as an unprivileged account may send it.

Source: ip(7), IP_RECVERR: the kernel hands ICMP errors to the socket that caused them, with who sent them.
It writes what traceroute(8) writes. It runs on any Python from 3.4 and on Linux only.
"""

TRACEROUTE = r"""
import errno, os, select, socket, struct, time
host, most = os.environ["host"], int(os.environ["max_hops"])
samples, wait_s = int(os.environ["samples"]), float(os.environ["wait_s"])
marks = {0: " !N", 1: " !H", 2: " !P", 9: " !X", 10: " !X", 13: " !X"}
try:
    family, _, _, _, to = socket.getaddrinfo(host, 33434, 0, socket.SOCK_DGRAM)[0]
except socket.gaierror as error:
    print("traceroute: %s" % error.strerror)
    raise SystemExit(2)
six = family == socket.AF_INET6
level = socket.IPPROTO_IPV6 if six else socket.IPPROTO_IP
print("traceroute to %s (%s), %d hops max" % (host, to[0], most))
over = False
for ttl in range(1, most + 1):
    line, last = "%2d " % ttl, None
    for probe in range(samples):
        sock = socket.socket(family, socket.SOCK_DGRAM)
        sock.setblocking(False)
        sock.setsockopt(level, 25 if six else 11, 1)
        sock.setsockopt(level, socket.IPV6_UNICAST_HOPS if six else socket.IP_TTL, ttl)
        begun = time.time()
        try:
            sock.sendto(b"handrail" * 4, (to[0], 33434 + (ttl * samples + probe) % 1000) + tuple(to[2:]))
        except OSError as error:
            if error.errno in (errno.ENETUNREACH, errno.EADDRNOTAVAIL):
                print("traceroute: Network is unreachable")
                raise SystemExit(2)
            line += " *"
            continue
        came = None
        while came is None and time.time() - begun < wait_s:
            poll = select.poll()
            poll.register(sock, 0)
            if not poll.poll(max(1, 1000 * (wait_s - (time.time() - begun)))):
                break
            try:
                _, extra, _, _ = sock.recvmsg(512, 1024, socket.MSG_ERRQUEUE)
            except OSError:
                continue
            for _, _, data in extra:
                number, origin, kind, code = struct.unpack("=IBBB", data[:7])
                if origin in (2, 3):
                    came = (data, number, kind, code)
        if came is None:
            line += " *"
            continue
        data, number, kind, code = came
        who = socket.inet_ntop(family, data[24:40] if six else data[20:24])
        if who != last:
            line, last = line + " " + who + " ", who
        line += " %.3f ms" % (1000 * (time.time() - begun))
        if number == errno.ECONNREFUSED:
            over = True
        elif (kind == 1 if six else kind == 3):
            line += marks.get(code, " !%d" % code)
            over = True
        sock.close()
    print(line)
    if over:
        break
"""
