#ifndef SYNSWEEP_ADDON_OPEN_WORKER_H_
#define SYNSWEEP_ADDON_OPEN_WORKER_H_

#include <memory>
#include <thread>

#include "addon/node_api.h"
#include "addon/session.h"
#include "base/status.h"

namespace synsweep {

// Opens a session's engine on a thread of its own, which may wait: ARP can take seconds. Deletes
// itself. Not one of libuv's workers: an environment that ends waits for those before it runs any
// cleanup hook, and so before anybody could cut the waiting short.
class OpenWorker final {
 public:
  // `engine_class` must outlive the environment's event loop, which is kept alive meanwhile.
  OpenWorker(const Napi::FunctionReference& engine_class, std::shared_ptr<Session> session,
             Session::Opener open);

  // Of an engine handle; rejected with a coded Error.
  [[nodiscard]] Napi::Promise promise() const { return deferred_.Promise(); }

  // Once. The worker is gone at some time after it.
  void Start();

 private:
  static void OnDone(Napi::Env env, Napi::Function, OpenWorker* worker, void*);
  static void OnEnvironmentCleanup(void* worker);
  void Settle();

  using DoneFunction = Napi::TypedThreadSafeFunction<OpenWorker, void, &OpenWorker::OnDone>;

  const Napi::FunctionReference& engine_class_;
  Napi::Promise::Deferred deferred_;
  std::shared_ptr<Session> session_;
  const Session::Opener open_;
  Status status_;
  DoneFunction done_;
  std::thread thread_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_ADDON_OPEN_WORKER_H_
