package io.vouchsafe.function;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sockets of TLS that connect to no address to which nothing may be sent, whatever a host's name
 * led to before: what counts is the address to which the connection is made. The JDK's client asks
 * for a socket without a connection first, connects it, and then has it wrapped.
 */
final class GuardedSockets extends SSLSocketFactory {

  private final SSLSocketFactory tls;
  private final WebhookTargets targets;

  GuardedSockets(SSLSocketFactory tls, WebhookTargets targets) {
    this.tls = tls;
    this.targets = targets;
  }

  /** The address is none to which anything may be sent. */
  static final class RefusedAddressException extends SocketException {

    private static final long serialVersionUID = 1;

    RefusedAddressException() {
      super("This address is not allowed.");
    }
  }

  private void check(InetAddress address) throws RefusedAddressException {
    if (!targets.allow(address)) {
      throw new RefusedAddressException();
    }
  }

  /** A plain socket that connects to allowed addresses only. */
  @Override
  public Socket createSocket() {
    return new Socket() {
      @Override
      public void connect(SocketAddress endpoint, int timeout) throws IOException {
        if (!(endpoint instanceof InetSocketAddress internet) || internet.getAddress() == null) {
          throw new RefusedAddressException();
        }
        check(internet.getAddress());
        super.connect(endpoint, timeout);
      }
    };
  }

  /** TLS over a socket that is connected to an allowed address. */
  @Override
  public Socket createSocket(Socket connected, String host, int port, boolean autoClose)
      throws IOException {
    check(connected.getInetAddress());
    return tls.createSocket(connected, host, port, autoClose);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket(InetAddress.getByName(host), port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    check(host);
    return tls.createSocket(host, port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket(InetAddress.getByName(host), port, localHost, localPort);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    check(host);
    return tls.createSocket(host, port, localHost, localPort);
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return tls.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return tls.getSupportedCipherSuites();
  }
}
