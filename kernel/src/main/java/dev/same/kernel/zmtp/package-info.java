/**
 * ZeroMQ's wire protocol, ZMTP 3.1 (<a href="https://rfc.zeromq.org/spec/37/">RFC 37</a>), as far as a Jupyter kernel and its
 * clients need it, on one thread: ROUTER and XPUB that listen, DEALER and SUB that connect, over TCP, plain or with CURVE. Knows
 * nothing of Jupyter.
 */
@NullMarked
package dev.same.kernel.zmtp;

import org.jspecify.annotations.NullMarked;
