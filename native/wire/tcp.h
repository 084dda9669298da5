#ifndef SYNSWEEP_WIRE_TCP_H_
#define SYNSWEEP_WIRE_TCP_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace synsweep {

// Control bits (RFC 9293 section 3.1).
inline constexpr std::uint8_t kTcpFin = 0x01;
inline constexpr std::uint8_t kTcpSyn = 0x02;
inline constexpr std::uint8_t kTcpRst = 0x04;
inline constexpr std::uint8_t kTcpAck = 0x10;

// Bits of ReplyRecord::tcp_options.
inline constexpr std::uint8_t kTcpOptionMss = 1 << 0;
inline constexpr std::uint8_t kTcpOptionWindowScale = 1 << 1;
inline constexpr std::uint8_t kTcpOptionSackPermitted = 1 << 2;
inline constexpr std::uint8_t kTcpOptionTimestamps = 1 << 3;

// A read-only view of one TCP header (RFC 9293 section 3.1). Borrows its bytes.
class TcpHeaderView {
 public:
  static constexpr std::size_t kMinBytes = 20;

  // Views the header at the front of `segment` (the bytes after the IP header).
  // nullopt: fewer than 20 bytes, a data offset below 5 words, or one that
  // points past the end. After success no accessor can read outside `segment`.
  // Says nothing about checksum or flags: that is ParseReply's judgement.
  [[nodiscard]] static std::optional<TcpHeaderView> Parse(ByteView segment) noexcept;

  [[nodiscard]] std::uint16_t source_port() const noexcept {
    return LoadBe<std::uint16_t>(header_, 0);
  }
  [[nodiscard]] std::uint16_t destination_port() const noexcept {
    return LoadBe<std::uint16_t>(header_, 2);
  }
  [[nodiscard]] std::uint32_t sequence() const noexcept {
    return LoadBe<std::uint32_t>(header_, 4);
  }
  [[nodiscard]] std::uint32_t ack_number() const noexcept {
    return LoadBe<std::uint32_t>(header_, 8);
  }
  [[nodiscard]] std::uint8_t flags() const noexcept { return header_[13]; }
  [[nodiscard]] std::uint16_t window_bytes() const noexcept {
    return LoadBe<std::uint16_t>(header_, 14);
  }

  // Which of the options we know are there, as kTcpOption… bits. Reading stops
  // at the end-of-options mark and at the first option whose length is impossible.
  [[nodiscard]] std::uint8_t options() const noexcept;

 private:
  explicit TcpHeaderView(ByteView header) noexcept : header_(header) {}

  ByteView header_;  // options included
};

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_TCP_H_
