// Forwards connections: FOLDER LISTEN TARGET. The cluster's API is on 127.0.0.1, which pods do not reach; its Service has an address on
// the bridge of pods, and no kube-proxy. The folder only says, in the list of processes, whose this one is.
package main

import (
	"io"
	"log"
	"net"
	"os"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("three arguments are needed: FOLDER LISTEN TARGET")
	}
	listener, err := net.Listen("tcp", os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	for {
		from, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go forward(from.(*net.TCPConn), os.Args[3])
	}
}

func forward(from *net.TCPConn, target string) {
	defer from.Close()
	connection, err := net.Dial("tcp", target)
	if err != nil {
		log.Print(err)
		return
	}
	to := connection.(*net.TCPConn)
	defer to.Close()
	done := make(chan struct{})
	go func() {
		pass(from, to)
		close(done)
	}()
	pass(to, from)
	<-done
}

// Pass on what is read until its end, which is passed on, too.
func pass(from, to *net.TCPConn) {
	_, _ = io.Copy(to, from)
	_ = to.CloseWrite()
}
