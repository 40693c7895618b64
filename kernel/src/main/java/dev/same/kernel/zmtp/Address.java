package dev.same.kernel.zmtp;

import java.net.InetSocketAddress;

/**
 * An address of TCP.
 *
 * @param ip a name or an address; {@code *}: all of this machine
 */
public record Address(String ip, int port) {
    InetSocketAddress resolve() {
        return ip.equals("*") ? new InetSocketAddress(port) : new InetSocketAddress(ip, port);
    }

    @Override
    public String toString() {
        return "tcp://" + (ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip) + ":" + port;
    }
}
