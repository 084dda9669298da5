// One validated reply as it crosses to JS. Little-endian, packed by hand, no
// padding. The TypeScript half is src/batch/reply-record.ts.
#ifndef SYNSWEEP_BATCH_REPLY_RECORD_H_
#define SYNSWEEP_BATCH_REPLY_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "batch/probe_record.h"

namespace synsweep {

enum class ReplyKind : std::uint8_t {
  kSynAck = 1,
  kRst = 2,
  kUnreachable = 3,   // ICMP type 3, ICMPv6 type 1
  kTimeExceeded = 4,  // ICMP type 11, ICMPv6 type 3
  // No replies, but what is known without any: the probe was not sent.
  kNoRoute = 5,      // this machine has no way to the target
  kNoNeighbour = 6,  // the target is on-link, and nobody there has its address
  // Of connect() alone.
  kRefused = 7,  // a RST, as the kernel read it
  kDenied = 8,   // this machine did not allow it, and sent nothing
  // Like 5 and 6: the gateway that leads to the target is silent.
  kNoGateway = 9,
};

inline constexpr std::uint32_t kRttUnknown = 0xffffffff;
inline constexpr std::uint8_t kAttemptUnknown = 0xff;

struct ReplyRecord {
  AddressWords target;     // whom the probe was for; for ICMP read from the quoted packet
  AddressWords responder;  // source address of the captured packet
  std::uint16_t port;      // the target's port, host order
  ReplyKind kind;
  std::uint8_t attempt;    // the attempt that was answered; kAttemptUnknown
  std::uint8_t ttl;        // as captured; 0: not known, connect() does not tell
  std::uint8_t icmp_type;  // as captured; the target's family says of which table
  std::uint8_t icmp_code;
  std::uint8_t tcp_options;    // bit 0 MSS, 1 window scale, 2 SACK permitted, 3 timestamps
  std::uint16_t window_bytes;  // as captured, unscaled
  std::uint16_t reserved;      // 0
  std::uint32_t rtt_us;        // kRttUnknown when not known
  std::uint32_t captured_low;  // µs since the Unix epoch, low and high word
  std::uint32_t captured_high;
};
static_assert(sizeof(ReplyRecord) == 56 && offsetof(ReplyRecord, port) == 32);
static_assert(offsetof(ReplyRecord, ttl) == 36 && offsetof(ReplyRecord, window_bytes) == 40);
static_assert(offsetof(ReplyRecord, rtt_us) == 44 && offsetof(ReplyRecord, captured_low) == 48);
static_assert(std::is_trivially_copyable_v<ReplyRecord>);

}  // namespace synsweep

#endif  // SYNSWEEP_BATCH_REPLY_RECORD_H_
