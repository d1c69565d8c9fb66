/** The certificate authority. */
module io.sallyport.pki {
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires org.bouncycastle.util;
  requires static org.jspecify;

  exports io.sallyport.pki;
}
