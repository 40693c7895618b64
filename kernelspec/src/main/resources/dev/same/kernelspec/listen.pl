# Listens at the port of CONNECTION_FILE's shell and becomes COMMAND, which finds the socket as its standard input:
#     perl listen.pl CONNECTION_FILE COMMAND...
# A client connects before a JVM could listen, and tries again only after 100 to 200 ms. Where this is not possible, COMMAND
# listens itself. Without modules of Perl, whose loading takes longer than a client needs; with the numbers of Linux.
my $file = shift;
if ($^O eq "linux" && open(my $in, "<", $file)) {
    local $/;
    my $json = <$in>;
    my ($port) = $json =~ /"shell_port"\s*:\s*(\d+)/;
    my @ip = $json =~ /"ip"\s*:\s*"(\d+)\.(\d+)\.(\d+)\.(\d+)"/;
    my $socket;
    my ($family, $stream, $level, $reuse) = (2, 1, 1, 2);
    if ($port && @ip
            && socket($socket, $family, $stream, 0)
            && setsockopt($socket, $level, $reuse, pack("l", 1))
            && bind($socket, pack("S n C4 x8", $family, $port, @ip))
            && listen($socket, 128)) {
        close(STDIN);
        open(STDIN, "<&", $socket);
    }
}
exec { $ARGV[0] } @ARGV or die "same: cannot start $ARGV[0]: $!\n";
