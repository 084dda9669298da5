#ifndef SYNSWEEP_BASE_SIPHASH_H_
#define SYNSWEEP_BASE_SIPHASH_H_

#include <cstddef>
#include <cstdint>

namespace synsweep {

// SipHash-c-d, a keyed 64-bit hash for short messages: whoever does not know
// the key cannot predict the hash of one message from those of others.
// Source: Aumasson & Bernstein, "SipHash: a fast short-input PRF", 2012.
//
// The message is fed as 64-bit words whose first byte is the lowest, then
// finished with its last 0 … 7 bytes and its length.
//
// `Word` is std::uint64_t, or a vector of such (GCC's vector_size): one hasher then takes as many
// messages of one length at once, under the same key. Everything is inlined into its user, whose
// instruction set it so takes over.
template <int kCompressionRounds, int kFinalizationRounds, typename Word = std::uint64_t>
class SipHasher {
 public:
  [[gnu::always_inline]] constexpr SipHasher(std::uint64_t k0, std::uint64_t k1) noexcept
      : v0_(Word{} + (k0 ^ 0x736f6d6570736575)),
        v1_(Word{} + (k1 ^ 0x646f72616e646f6d)),
        v2_(Word{} + (k0 ^ 0x6c7967656e657261)),
        v3_(Word{} + (k1 ^ 0x7465646279746573)) {}

  // Takes the next 8 bytes of the message.
  [[gnu::always_inline]] constexpr void Absorb(const Word& word) noexcept {
    v3_ ^= word;
    Rounds<kCompressionRounds>();
    v0_ ^= word;
  }

  // Takes the message_bytes mod 8 bytes that are left, and ends the message. `tail` is 0 above
  // them. Returns the hash, which lies in the hasher, spent otherwise.
  [[nodiscard, gnu::always_inline]] constexpr const Word& Finish(
      const Word& tail, std::size_t message_bytes) noexcept {
    Absorb((static_cast<std::uint64_t>(message_bytes) << 56) | tail);
    v2_ ^= 0xff;
    Rounds<kFinalizationRounds>();
    v0_ ^= v1_ ^ v2_ ^ v3_;
    return v0_;
  }

 private:
  template <int kRounds>
  [[gnu::always_inline]] constexpr void Rounds() noexcept {
    for (int round = 0; round < kRounds; ++round) {
      v0_ += v1_;
      RotateLeft<13>(v1_);
      v1_ ^= v0_;
      RotateLeft<32>(v0_);
      v2_ += v3_;
      RotateLeft<16>(v3_);
      v3_ ^= v2_;
      v0_ += v3_;
      RotateLeft<21>(v3_);
      v3_ ^= v0_;
      v2_ += v1_;
      RotateLeft<17>(v1_);
      v1_ ^= v2_;
      RotateLeft<32>(v2_);
    }
  }

  template <int kBits>
  [[gnu::always_inline]] static constexpr void RotateLeft(Word& word) noexcept {
    word = (word << kBits) | (word >> (64 - kBits));
  }

  Word v0_;
  Word v1_;
  Word v2_;
  Word v3_;
};

// The strength its authors recommend.
using SipHasher24 = SipHasher<2, 4>;

template <typename Lanes>
using SipHasher24Lanes = SipHasher<2, 4, Lanes>;

}  // namespace synsweep

#endif  // SYNSWEEP_BASE_SIPHASH_H_
