#ifndef SYNSWEEP_BASE_SIPHASH_H_
#define SYNSWEEP_BASE_SIPHASH_H_

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>

namespace synsweep {

// SipHash-c-d, a keyed 64-bit hash for short messages: whoever does not know
// the key cannot predict the hash of one message from those of others.
// Source: Aumasson & Bernstein, "SipHash: a fast short-input PRF", 2012.
//
// The message is fed as 64-bit words whose first byte is the lowest, then
// finished with its last 0 … 7 bytes and its length.
template <int kCompressionRounds, int kFinalizationRounds>
class SipHasher {
 public:
  constexpr SipHasher(std::uint64_t k0, std::uint64_t k1) noexcept
      : v0_(k0 ^ 0x736f6d6570736575),
        v1_(k1 ^ 0x646f72616e646f6d),
        v2_(k0 ^ 0x6c7967656e657261),
        v3_(k1 ^ 0x7465646279746573) {}

  // Takes the next 8 bytes of the message.
  constexpr void Absorb(std::uint64_t word) noexcept {
    v3_ ^= word;
    Rounds<kCompressionRounds>();
    v0_ ^= word;
  }

  // Takes the message_bytes mod 8 bytes that are left, and ends the message.
  // `tail` is 0 above them. The hasher is spent afterwards.
  [[nodiscard]] constexpr std::uint64_t Finish(std::uint64_t tail,
                                               std::size_t message_bytes) noexcept {
    assert(tail >> (8 * (message_bytes % 8)) == 0);
    Absorb(static_cast<std::uint64_t>(message_bytes) << 56 | tail);
    v2_ ^= 0xff;
    Rounds<kFinalizationRounds>();
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

 private:
  template <int kRounds>
  constexpr void Rounds() noexcept {
    for (int round = 0; round < kRounds; ++round) {
      v0_ += v1_;
      v1_ = std::rotl(v1_, 13) ^ v0_;
      v0_ = std::rotl(v0_, 32);
      v2_ += v3_;
      v3_ = std::rotl(v3_, 16) ^ v2_;
      v0_ += v3_;
      v3_ = std::rotl(v3_, 21) ^ v0_;
      v2_ += v1_;
      v1_ = std::rotl(v1_, 17) ^ v2_;
      v2_ = std::rotl(v2_, 32);
    }
  }

  std::uint64_t v0_;
  std::uint64_t v1_;
  std::uint64_t v2_;
  std::uint64_t v3_;
};

// The strength its authors recommend.
using SipHasher24 = SipHasher<2, 4>;

}  // namespace synsweep

#endif  // SYNSWEEP_BASE_SIPHASH_H_
