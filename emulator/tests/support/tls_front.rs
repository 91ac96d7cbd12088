//! The emulator under the name discord.com, with TLS: with its rate limiter on, serenity knows no
//! other address, and only this limiter waits and retries after a 429.

use discord_emulator::Emulator;
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509NameBuilder};
use serenity::http::HttpBuilder;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::net::{TcpListener, TcpStream};
use tokio_native_tls::native_tls::{self, Identity};

const NAME: &str = "discord.com";

/// Builds a REST client with serenity's own rate limiter, whose requests to discord.com reach
/// `emulator`.
pub(crate) async fn http_builder_with_limiter(emulator: &Emulator) -> HttpBuilder {
    let (certificate, key) = certificate();
    let certificate = certificate.to_pem().expect("a certificate has a PEM form");
    let key = key.private_key_to_pem_pkcs8().expect("a key has a PEM form");
    let front = listen(emulator, &certificate, &key).await;
    let root =
        reqwest::Certificate::from_pem(&certificate).expect("the certificate is well formed");
    let client = reqwest::Client::builder()
        .tls_backend_native()
        .tls_certs_merge([root])
        .resolve(NAME, front)
        .build()
        .expect("a client with one more root can be built");
    HttpBuilder::new(emulator.token()).client(client)
}

/// A self-signed certificate for discord.com, new for each test.
fn certificate() -> (X509, PKey<Private>) {
    let make = || {
        let key = PKey::from_rsa(Rsa::generate(2048)?)?;
        let mut name = X509NameBuilder::new()?;
        name.append_entry_by_text("CN", NAME)?;
        let name = name.build();
        let mut builder = X509::builder()?;
        builder.set_version(2)?;
        let serial = BigNum::from_u32(1)?.to_asn1_integer()?;
        builder.set_serial_number(&serial)?;
        builder.set_subject_name(&name)?;
        builder.set_issuer_name(&name)?;
        builder.set_pubkey(&key)?;
        let (begin, end) = (Asn1Time::days_from_now(0)?, Asn1Time::days_from_now(1)?);
        builder.set_not_before(&begin)?;
        builder.set_not_after(&end)?;
        builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
        let names =
            SubjectAlternativeName::new().dns(NAME).build(&builder.x509v3_context(None, None))?;
        builder.append_extension(names)?;
        builder.sign(&key, MessageDigest::sha256())?;
        Ok::<_, openssl::error::ErrorStack>((builder.build(), key))
    };
    make().expect("OpenSSL can make a certificate")
}

/// Accepts TLS connections on a free port and forwards their content to the emulator.
async fn listen(emulator: &Emulator, certificate: &[u8], key: &[u8]) -> SocketAddr {
    let identity = Identity::from_pkcs8(certificate, key).expect("certificate and key fit");
    let acceptor = native_tls::TlsAcceptor::new(identity).expect("the identity is complete");
    let acceptor = tokio_native_tls::TlsAcceptor::from(acceptor);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback is there");
    let address = listener.local_addr().expect("the listener is bound");
    let behind = emulator.base_url().trim_start_matches("http://").to_owned();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, behind) = (acceptor.clone(), behind.clone());
            tokio::spawn(async move {
                let Ok(mut outside) = acceptor.accept(stream).await else { return };
                let Ok(mut inside) = TcpStream::connect(behind).await else { return };
                // Either side may hang up at any time.
                let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
            });
        }
    });
    address
}
