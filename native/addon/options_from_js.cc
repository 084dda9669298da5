#include "addon/options_from_js.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/address.h"

namespace synsweep {
namespace {

constexpr std::size_t kWordsPerAddress = 4;
constexpr std::size_t kWordsPerRange = 2 * kWordsPerAddress;

std::optional<LinkChoice> LinkFromJs(const Napi::Value& value) {
  if (!value.IsString()) return std::nullopt;
  const std::string name = value.As<Napi::String>();
  if (name == "auto") return LinkChoice::kAuto;
  if (name == "xdp") return LinkChoice::kXdp;
  if (name == "packet") return LinkChoice::kPacket;
  if (name == "ip") return LinkChoice::kIp;
  if (name == "dry") return LinkChoice::kDry;
  return std::nullopt;
}

std::optional<CaptureChoice> CaptureFromJs(const Napi::Value& value) {
  if (!value.IsString()) return std::nullopt;
  const std::string name = value.As<Napi::String>();
  if (name == "pcap") return CaptureChoice::kPcap;
  if (name == "xdp") return CaptureChoice::kXdp;
  return std::nullopt;
}

// An integer 0 … `most`.
std::optional<std::uint32_t> IntegerFromJs(const Napi::Value& value, std::uint32_t most) {
  if (!value.IsNumber()) return std::nullopt;
  const double number = value.As<Napi::Number>().DoubleValue();
  if (!(number >= 0 && number <= most)) return std::nullopt;
  const auto integer = static_cast<std::uint32_t>(number);
  if (static_cast<double>(integer) != number) return std::nullopt;
  return integer;
}

// Makes ranges ascending and disjoint.
void Normalise(std::vector<TargetRange>& ranges) {
  std::ranges::sort(ranges, {}, &TargetRange::first);
  std::size_t kept = 0;
  for (const TargetRange& range : ranges) {
    if (kept > 0 && range.first <= ranges[kept - 1].last) {
      ranges[kept - 1].last = std::max(ranges[kept - 1].last, range.last);
    } else {
      ranges[kept++] = range;
    }
  }
  ranges.resize(kept);
}

AddressWords WordsAt(std::span<const std::uint32_t> words) {
  AddressWords address;
  std::memcpy(address.data(), words.data(), sizeof(address));
  return address;
}

}  // namespace

std::variant<EngineOptions, Status, const char*> OptionsFromJs(const Napi::Object& object) {
  EngineOptions options;
  const auto link = LinkFromJs(object.Get("link"));
  if (!link) return "link is 'auto', 'xdp', 'packet', 'ip' or 'dry'";
  options.link = *link;

  const auto capture = CaptureFromJs(object.Get("capture"));
  if (!capture) return "capture is 'pcap' or 'xdp'";
  options.capture = *capture;

  const Napi::Value targets = object.Get("targets");
  if (!targets.IsTypedArray() ||
      targets.As<Napi::TypedArray>().TypedArrayType() != napi_uint32_array) {
    return "targets is a Uint32Array";
  }
  const auto array = targets.As<Napi::Uint32Array>();
  const std::span<const std::uint32_t> words(array.Data(), array.ElementLength());
  if (words.empty() || words.size() % kWordsPerRange != 0) {
    return "targets holds eight words a row, at least one row";
  }
  options.targets.reserve(words.size() / kWordsPerRange);
  for (std::size_t at = 0; at < words.size(); at += kWordsPerRange) {
    const AddressWords first = WordsAt(words.subspan(at, kWordsPerAddress));
    const AddressWords last = WordsAt(words.subspan(at + kWordsPerAddress, kWordsPerAddress));
    if (first > last) return "a row of targets ends before it begins";
    const bool holds_ipv4 = first <= kLastIpv4 && last >= kFirstIpv4;
    if (holds_ipv4 && !(IsIpv4(first) && IsIpv4(last))) return "a row of targets is of one family";
    options.targets.push_back({first, last});
  }
  Normalise(options.targets);

  if (const Napi::Value name = object.Get("interface"); !name.IsUndefined()) {
    if (!name.IsString()) return "interface is a string";
    options.interface_name = name.As<Napi::String>();
  }
  if (const Napi::Value source = object.Get("source"); !source.IsUndefined()) {
    if (!source.IsTypedArray() ||
        source.As<Napi::TypedArray>().TypedArrayType() != napi_uint32_array ||
        source.As<Napi::TypedArray>().ElementLength() != kWordsPerAddress) {
      return "source is a Uint32Array of four words";
    }
    options.source = WordsAt({source.As<Napi::Uint32Array>().Data(), kWordsPerAddress});
  }

  const Napi::Value ports = object.Get("sourcePorts");
  if (!ports.IsObject()) return "sourcePorts is { first, count }";
  const auto first = IntegerFromJs(ports.As<Napi::Object>().Get("first"), 0xffff);
  const auto count = IntegerFromJs(ports.As<Napi::Object>().Get("count"), 0x10000);
  if (!first || !count) return "sourcePorts is { first, count }";
  options.source_ports = {static_cast<std::uint16_t>(*first), *count};
  if (*first == 0 || !options.source_ports.IsValid()) {
    return "sourcePorts is 1 port, or a power of two from 16 on, within 1 ... 65535";
  }

  if (const Napi::Value mac = object.Get("gatewayMac"); !mac.IsUndefined()) {
    if (!mac.IsString()) return "gatewayMac is a string";
    options.gateway_mac = MacAddress::Parse(mac.As<Napi::String>().Utf8Value());
    if (!options.gateway_mac) return "gatewayMac is six pairs of hexadecimal digits";
  }

  if (const Napi::Value helper = object.Get("helper"); !helper.IsUndefined()) {
    if (!helper.IsString()) return "helper is a string";
    options.helper = helper.As<Napi::String>();
  }
  if (const Napi::Value sees_taps = object.Get("seesTaps"); !sees_taps.IsUndefined()) {
    if (!sees_taps.IsBoolean()) return "seesTaps is a boolean";
    options.sees_taps = sees_taps.As<Napi::Boolean>();
  }

  const Napi::Value rate = object.Get("ratePps");
  if (!rate.IsNumber()) return "ratePps is a number";
  options.rate_pps = rate.As<Napi::Number>().DoubleValue();
  if (!(options.rate_pps > 0)) return "ratePps is greater than 0";

  const Napi::Value threads = object.Get("transmitThreads");
  if (!threads.IsNumber()) return "transmitThreads is a number";
  options.transmit_threads = threads.As<Napi::Number>().Uint32Value();
  if (options.transmit_threads < 1 || options.transmit_threads > kMaxTransmitThreads) {
    return "transmitThreads is 1 to 64";
  }
  return options;
}

}  // namespace synsweep
