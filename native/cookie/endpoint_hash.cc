#include "cookie/endpoint_hash.h"

#include <cassert>

namespace synsweep {
namespace {

#ifdef __x86_64__

constexpr std::size_t kLaneCount = 4;
using Lanes [[gnu::vector_size(kLaneCount * sizeof(std::uint64_t))]] = std::uint64_t;

// Sets `lanes` to a part of each endpoint. Vectors go by reference: by value, their way depends on
// the instruction set that a function is compiled for.
template <typename PartOf>
[[gnu::always_inline]] inline void Gather(const EndpointOfProbe* endpoints, PartOf part_of,
                                          Lanes& lanes) noexcept {
  lanes = Lanes{part_of(endpoints[0]), part_of(endpoints[1]), part_of(endpoints[2]),
                part_of(endpoints[3])};
}

// The next kLaneCount, all of one family.
template <bool kAreIpv4>
[[gnu::target("avx2")]] void HashLanes(const Secret& secret, const EndpointOfProbe* endpoints,
                                       std::uint64_t* hashes) noexcept {
  SipHasher24Lanes<Lanes> hasher(secret.k0, secret.k1);
  Lanes part{};
  if constexpr (kAreIpv4) {
    const auto both = [](const EndpointOfProbe& endpoint) {
      return JoinWords((*endpoint.source)[3], (*endpoint.target)[3]);
    };
    Gather(endpoints, both, part);
    hasher.Absorb(part);
  } else {
    for (const auto address : {&EndpointOfProbe::source, &EndpointOfProbe::target}) {
      for (const std::size_t at : {0U, 2U}) {
        const auto half = [=](const EndpointOfProbe& endpoint) {
          const AddressWords& words = *(endpoint.*address);
          return JoinWords(words[at], words[at + 1]);
        };
        Gather(endpoints, half, part);
        hasher.Absorb(part);
      }
    }
  }
  Gather(
      endpoints, [](const EndpointOfProbe& endpoint) { return std::uint64_t{endpoint.port}; },
      part);
  const Lanes& result = hasher.Finish(part, kAreIpv4 ? kIpv4EndpointBytes : kIpv6EndpointBytes);
  for (std::size_t lane = 0; lane < kLaneCount; ++lane) hashes[lane] = result[lane];
}

// How many it has hashed: as many as fill registers, up to the first group of both families.
std::size_t HashInLanes(const Secret& secret, std::span<const EndpointOfProbe> endpoints,
                        std::span<std::uint64_t> hashes) noexcept {
  static const bool kHasAvx2 = __builtin_cpu_supports("avx2") != 0;
  if (!kHasAvx2) return 0;
  std::size_t at = 0;
  for (; at + kLaneCount <= endpoints.size(); at += kLaneCount) {
    std::size_t ipv4_count = 0;
    for (std::size_t i = 0; i < kLaneCount; ++i) {
      ipv4_count += IsIpv4(*endpoints[at + i].target) ? 1 : 0;
    }
    if (ipv4_count == kLaneCount) {
      HashLanes<true>(secret, &endpoints[at], &hashes[at]);
    } else if (ipv4_count == 0) {
      HashLanes<false>(secret, &endpoints[at], &hashes[at]);
    } else {
      break;
    }
  }
  return at;
}

#else

std::size_t HashInLanes(const Secret&, std::span<const EndpointOfProbe>,
                        std::span<std::uint64_t>) noexcept {
  return 0;
}

#endif

}  // namespace

void HashAll(const Secret& secret, std::span<const EndpointOfProbe> endpoints,
             std::span<std::uint64_t> hashes) noexcept {
  assert(endpoints.size() == hashes.size());
  while (!endpoints.empty()) {
    std::size_t count = HashInLanes(secret, endpoints, hashes);
    if (count == 0) {
      hashes[0] = HashOf(secret, endpoints[0]);
      count = 1;
    }
    endpoints = endpoints.subspan(count);
    hashes = hashes.subspan(count);
  }
}

}  // namespace synsweep
